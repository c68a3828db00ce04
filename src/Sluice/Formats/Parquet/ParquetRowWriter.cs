using System.Buffers.Binary;
using System.Text.Json;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Thrift;
using Sluice.Formats.Parquet.Writing;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet;

/// <summary>
/// Writes a Parquet file (README.md, "File format"), forward only: the magic number, row groups, the footer. Rows are collected in
/// encoded and compressed pages until a row group is full.
/// </summary>
/// <remarks>
/// A batch with a value that Parquet cannot hold is refused as a whole, before any of its rows is taken: it may be written again
/// without that row.
/// </remarks>
/// <param name="output">Takes the file; it need not seek, and is not closed.</param>
/// <param name="fields">The columns; those whose types have fields are written as structs.</param>
/// <param name="format">The compression: none, gzip, Snappy, zstd or LZ4.</param>
/// <exception cref="NotSupportedException">Parquet has no such compression.</exception>
internal sealed class ParquetRowWriter(Stream output, IReadOnlyList<Field> fields, ParquetFormat format) : RowWriter
{
    /// <summary>
    /// A row group is written when it takes this much memory, so that four files at once take about 40 MB, or when it has
    /// <see cref="MaxGroupRows"/>. Readers work on row groups in parallel and skip them by their statistics; more than some MB do not
    /// make them faster.
    /// </summary>
    const int MaxGroupBytes = 6 << 20;

    const int MaxGroupRows = 1 << 20;

    // All columns' dictionaries together; more would leave a row group little room for its pages.
    const int DictionaryBytes = 2 << 20;

    static ReadOnlySpan<byte> Magic => "PAR1"u8;

    readonly PageCompressor _compressor = new(format.Compression, format.CompressFast);
    readonly List<RowGroup> _rowGroups = [];
    readonly IReadOnlyList<SchemaElement> _schema = ParquetSchema.Create(fields);
    ColumnWriter[]? _columns;
    LeafWriter[]? _leaves;
    int[]? _refusing;
    long _position;
    long _groupRows;
    long _rows;

    ColumnWriter[] Columns => _columns ??= CreateColumns();

    LeafWriter[] Leaves => _leaves ??= [.. Columns.SelectMany(column => column.Leaves)];

    /// <inheritdoc/>
    public override string? FindProblem(ColumnBatch batch, int row)
    {
        _refusing ??= [.. Enumerable.Range(0, Columns.Length).Where(i => Columns[i].CanRefuse)];
        try
        {
            foreach (var i in _refusing)
                Columns[i].Check(batch.Columns[i], row, 1);
            return null;
        }
        catch (ValueException exception)
        {
            return exception.Message;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Columns.Length; i++)
            Columns[i].Check(batch.Columns[i], start, count);
        for (var i = 0; i < Columns.Length; i++)
            Columns[i].Write(batch.Columns[i], [], start, count);
        var buffered = 0L;
        foreach (var leaf in Leaves)
            buffered += leaf.BufferedBytes;
        _groupRows += count;
        if (buffered >= MaxGroupBytes || _groupRows >= MaxGroupRows)
            await EndGroupAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        await EndGroupAsync(cancellationToken);
        using var footer = new ByteBuffer();
        new CompactWriter(footer).Write(new FileMetaData
        {
            Version = 1,
            Schema = _schema,
            RowCount = _rows,
            RowGroups = _rowGroups,
            KeyValueMetadata = PostgreSqlTypes() is { } types ? [new KeyValue(ParquetSchema.PostgreSqlTypesKey, types)] : [],
            CreatedBy = $"sluice version {typeof(ParquetRowWriter).Assembly.GetName().Version!.ToString(3)}",
            ColumnOrders = [.. Leaves.Select(_ => ColumnOrder.TypeDefined)],
        });
        BinaryPrimitives.WriteInt32LittleEndian(footer.GetSpan(sizeof(int)), footer.Length);
        footer.Advance(sizeof(int));
        footer.Append(Magic);
        await output.WriteAsync(footer.Memory, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        foreach (var column in _columns ?? [])
            column.Dispose();
        _compressor.Dispose();
        return ValueTask.CompletedTask;
    }

    async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (_position > 0)
            return;
        await output.WriteAsync(Magic.ToArray(), cancellationToken);
        _position = Magic.Length;
    }

    async ValueTask EndGroupAsync(CancellationToken cancellationToken)
    {
        if (_groupRows == 0)
            return;
        await BeginAsync(cancellationToken);
        var start = _position;
        var chunks = new ColumnChunk[Leaves.Length];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = Leaves[i].EndChunk(_position, out var size);
            await Leaves[i].WriteChunkAsync(output, cancellationToken);
            _position += size;
        }

        _rowGroups.Add(new RowGroup
        {
            Columns = chunks,
            TotalByteSize = chunks.Sum(chunk => chunk.MetaData!.UncompressedSize),
            RowCount = _groupRows,
            FileOffset = start,
            TotalCompressedSize = _position - start,
            // 16 bits in the format; optional.
            Ordinal = _rowGroups.Count <= short.MaxValue ? (short)_rowGroups.Count : null,
        });
        _rows += _groupRows;
        _groupRows = 0;
    }

    string? PostgreSqlTypes()
    {
        var columns = fields.Where(field => field.Type.PostgreSqlType is not null).ToList();
        if (columns.Count == 0)
            return null;
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var column in columns)
                writer.WriteString(column.Name, column.Type.PostgreSqlType);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length);
    }

    ColumnWriter[] CreateColumns()
    {
        var leaves = _schema.Count(element => element.Type is not null);
        var factory = new ColumnWriterFactory(_compressor, Math.Clamp(DictionaryBytes / Math.Max(leaves, 1), 16 << 10, 1 << 20));
        return [.. fields.Select(field => factory.Create([field.Name], field.Type))];
    }
}
