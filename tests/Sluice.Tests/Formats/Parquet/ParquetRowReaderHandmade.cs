using System.Buffers.Binary;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>Files made by hand, byte by byte: what no writer at hand makes, and what none should.</summary>
sealed class ParquetRowReaderHandmade
{
    readonly List<SchemaElement> _schema = [];
    readonly List<Chunk> _chunks = [];
    readonly List<KeyValue> _keyValues = [];
    int _columns;

    /// <summary>Its rows as the footer says them.</summary>
    public long Rows { get; init; } = 1;

    /// <summary>Where the row group begins that is written again behind the first; so many row groups.</summary>
    public int RowGroups { get; init; } = 1;

    /// <summary>Bytes that the metadata leave out of the length of each chunk.</summary>
    public int Unsaid { get; init; }

    /// <summary>
    /// Whether it is as parquet-mr wrote it before 1.2.9: the metadata say where the dictionary is, and leave its header out of the length.
    /// </summary>
    public bool LacksDictionaryHeader { get; init; }

    /// <summary>Adds a column: its schema, depth first, and its pages. The last element of the schema is the leaf.</summary>
    public ParquetRowReaderHandmade Add(SchemaElement[] schema, params Page[] pages) => Add(schema, values: null, pages);

    /// <summary>Adds a column whose chunk says it has a number of values.</summary>
    public ParquetRowReaderHandmade Add(
        SchemaElement[] schema, long? values, Page[] pages, CompressionCodec codec = CompressionCodec.Uncompressed,
        PhysicalType? type = null, string? file = null)
    {
        _schema.AddRange(schema);
        _columns++;
        var count = pages.Sum(page => (long)(page.Header.DataPage?.ValueCount ?? page.Header.DataPageV2?.ValueCount ?? 0));
        _chunks.Add(new Chunk(type ?? schema[^1].Type!.Value, values ?? count, pages, codec, file));
        return this;
    }

    /// <summary>Adds metadata.</summary>
    public ParquetRowReaderHandmade Add(string key, string value)
    {
        _keyValues.Add(new KeyValue(key, value));
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] Build()
    {
        using var file = new ByteBuffer();
        file.Append("PAR1"u8);
        var groups = Enumerable.Range(0, RowGroups).Select(_ => WriteRowGroup(file)).ToList();
        var start = file.Length;
        new CompactWriter(file).Write(new FileMetaData
        {
            Version = 1,
            Schema = [new SchemaElement { Name = "root", ChildCount = _columns }, .. _schema],
            RowCount = Rows * RowGroups,
            RowGroups = groups,
            KeyValueMetadata = _keyValues,
        });
        file.Append(Int32(file.Length - start));
        file.Append("PAR1"u8);
        return file.Span.ToArray();
    }

    RowGroup WriteRowGroup(ByteBuffer file)
    {
        var columns = new List<ColumnChunk>();
        foreach (var chunk in _chunks)
        {
            var start = file.Length;
            var (header, data) = (0, start);
            foreach (var page in chunk.Pages)
            {
                var before = file.Length;
                new CompactWriter(file).Write(page.Header);
                if (LacksDictionaryHeader && page.Header.Type == PageType.DictionaryPage)
                    (header, data) = (file.Length - before, file.Length + page.Body.Length);
                file.Append(page.Body);
            }

            columns.Add(new ColumnChunk
            {
                FilePath = chunk.File,
                MetaData = new ColumnMetaData
                {
                    Type = chunk.Type,
                    Encodings = [],
                    Path = ["ignored"],
                    Codec = chunk.Codec,
                    ValueCount = chunk.Values,
                    UncompressedSize = 0,
                    CompressedSize = file.Length - start - Unsaid - header,
                    DataPageOffset = data,
                    DictionaryPageOffset = data > start ? start : null,
                },
            });
        }

        return new RowGroup { Columns = columns, TotalByteSize = 0, RowCount = Rows };
    }

    /// <summary>A leaf of the schema.</summary>
    public static SchemaElement Leaf(
        string name, PhysicalType type, Repetition repetition = Repetition.Required, LogicalType? logical = null,
        ConvertedType? converted = null, int? length = null, int? precision = null, int? scale = null) => new()
        {
            Name = name,
            Type = type,
            Repetition = repetition,
            LogicalType = logical,
            ConvertedType = converted,
            TypeLength = length,
            Precision = precision,
            Scale = scale,
        };

    /// <summary>A group of the schema.</summary>
    public static SchemaElement Group(
        string name, int children, Repetition repetition = Repetition.Optional, ConvertedType? converted = ConvertedType.List) => new()
        {
            Name = name,
            ChildCount = children,
            Repetition = repetition,
            ConvertedType = converted,
        };

    /// <summary>A data page, version 1; its body in parts.</summary>
    public static Page DataPage(int count, Encoding encoding, params byte[][] body) =>
        DataPage(count, encoding, Encoding.Rle, null, null, body);

    /// <summary>A data page, version 1.</summary>
    public static Page DataPage(int count, Encoding encoding, Encoding levels, int? size, int? crc, params byte[][] body)
    {
        byte[] bytes = [.. body.SelectMany(part => part)];
        return new Page(
            new PageHeader
            {
                Type = PageType.DataPage,
                UncompressedSize = size ?? bytes.Length,
                CompressedSize = bytes.Length,
                Crc = crc,
                DataPage = new DataPageHeader
                {
                    ValueCount = count,
                    Encoding = encoding,
                    DefinitionLevelEncoding = levels,
                    RepetitionLevelEncoding = levels,
                },
            },
            bytes);
    }

    /// <summary>A dictionary.</summary>
    public static Page Dictionary(int count, params byte[][] body)
    {
        byte[] bytes = [.. body.SelectMany(part => part)];
        var header = new PageHeader
        {
            Type = PageType.DictionaryPage,
            UncompressedSize = bytes.Length,
            CompressedSize = bytes.Length,
            DictionaryPage = new DictionaryPageHeader { ValueCount = count, Encoding = Encoding.Plain },
        };
        return new Page(header, bytes);
    }

    /// <summary>Levels of one bit or two in a packed run, with their length before them.</summary>
    public static byte[] Levels(int width, params int[] levels)
    {
        var groups = (levels.Length + 7) / 8;
        var run = new byte[1 + (groups * width)];
        run[0] = (byte)((groups << 1) | 1);
        for (var i = 0; i < levels.Length * width; i++)
            run[1 + (i / 8)] |= (byte)(((levels[i / width] >> (i % width)) & 1) << (i % 8));
        return [.. Int32(run.Length), .. run];
    }

    /// <summary>Numbers end to end.</summary>
    public static byte[] Int32(params int[] numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(int)];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), numbers[i]);
        return bytes;
    }

    /// <inheritdoc cref="Int32"/>
    public static byte[] Int64(params long[] numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), numbers[i]);
        return bytes;
    }

    /// <summary>Values with their lengths.</summary>
    public static byte[] ByteArrays(params byte[][] values) => [.. values.SelectMany(value => Int32(value.Length).Concat(value))];

    /// <summary>Texts with their lengths.</summary>
    public static byte[] Texts(params string[] values) => ByteArrays([.. values.Select(System.Text.Encoding.UTF8.GetBytes)]);

    /// <summary>A page.</summary>
    internal sealed record Page(PageHeader Header, byte[] Body);

    sealed record Chunk(PhysicalType Type, long Values, Page[] Pages, CompressionCodec Codec, string? File);
}
