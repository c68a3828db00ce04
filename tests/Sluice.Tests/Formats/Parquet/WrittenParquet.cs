using System.Buffers.Binary;
using System.IO.Compression;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats;
using Sluice.Formats.Parquet;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>A file that <see cref="ParquetRowWriter"/> wrote, and its parts.</summary>
sealed class WrittenParquet
{
    public required byte[] Bytes { get; init; }

    public FileMetaData MetaData
    {
        get
        {
            Assert.Equal("PAR1"u8, Bytes.AsSpan(0, 4));
            Assert.Equal("PAR1"u8, Bytes.AsSpan(Bytes.Length - 4));
            var length = BinaryPrimitives.ReadInt32LittleEndian(Bytes.AsSpan(Bytes.Length - 8));
            var reader = new CompactReader(Bytes.AsSpan(Bytes.Length - 8 - length, length));
            var metaData = FileMetaData.Read(ref reader);
            Assert.Equal(length, reader.Position);
            return metaData;
        }
    }

    /// <summary>Writes columns of values in PostgreSQL's text form, in batches of some rows.</summary>
    public static async Task<WrittenParquet> WriteAsync(
        IReadOnlyList<Field> fields,
        IReadOnlyList<IReadOnlyList<string?>> columns,
        Compression compression = Compression.Snappy,
        int batchRows = ColumnBatch.MaxRows)
    {
        using var output = new MemoryStream();
        await using var writer = new ParquetRowWriter(output, fields, new ParquetFormat { Compression = compression });
        using var batch = new ColumnBatch(fields);
        for (var start = 0; start < columns[0].Count; start += batchRows)
        {
            batch.Clear();
            Fill(batch, columns, start, Math.Min(batchRows, columns[0].Count - start));
            await writer.WriteAsync(batch, 0, batch.Rows, CancellationToken.None);
        }

        await writer.CompleteAsync(CancellationToken.None);
        return new WrittenParquet { Bytes = output.ToArray() };
    }

    public static void Fill(ColumnBatch batch, IReadOnlyList<IReadOnlyList<string?>> columns, int start, int count)
    {
        for (var column = 0; column < columns.Count; column++)
        {
            foreach (var value in columns[column].Skip(start).Take(count))
            {
                var vector = batch.Columns[column];
                if (value is null)
                    vector.AppendNull();
                else
                    Assert.True(TextRepresentation.TryRead(System.Text.Encoding.UTF8.GetBytes(value), batch.Fields[column].Type, vector), value);
            }
        }
    }

    public ColumnMetaData Chunk(int rowGroup, int column) => MetaData.RowGroups[rowGroup].Columns[column].MetaData!;

    /// <summary>The pages of a chunk, whose checksums are looked at.</summary>
    public List<PageHeader> Pages(ColumnMetaData chunk)
    {
        List<PageHeader> pages = [];
        var at = chunk.DictionaryPageOffset ?? chunk.DataPageOffset;
        var end = at + chunk.CompressedSize;
        while (at < end)
        {
            var reader = new CompactReader(Bytes.AsSpan((int)at));
            var page = PageHeader.Read(ref reader);
            var body = Bytes.AsSpan((int)at + reader.Position, page.CompressedSize);
            Assert.Equal(page.Crc, (int)ReferenceCrc(body));
            pages.Add(page);
            at += reader.Position + page.CompressedSize;
        }

        Assert.Equal(end, at);
        return pages;
    }

    // What gzip puts behind the same bytes (RFC 1952, 2.3.1).
    static uint ReferenceCrc(ReadOnlySpan<byte> bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(output.GetBuffer().AsSpan((int)output.Length - 8));
    }
}
