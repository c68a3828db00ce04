using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>ColumnMetaData</c>: where a column chunk is, and how it is encoded. Sizes include page headers.</summary>
sealed class ColumnMetaData : ICompactStruct<ColumnMetaData>
{
    /// <summary>The physical type.</summary>
    public required PhysicalType Type { get; init; }

    /// <summary>All encodings in its pages, those of levels among them.</summary>
    public required IReadOnlyList<Encoding> Encodings { get; init; }

    /// <summary>The names from below the root to the leaf.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The compression of its pages.</summary>
    public required CompressionCodec Codec { get; init; }

    /// <summary>Values, with NULLs and, in a list, items.</summary>
    public required long ValueCount { get; init; }

    /// <summary>Bytes of all pages before compression.</summary>
    public required long UncompressedSize { get; init; }

    /// <summary>Bytes of all pages in the file.</summary>
    public required long CompressedSize { get; init; }

    /// <summary>Where its first data page is in the file.</summary>
    public required long DataPageOffset { get; init; }

    /// <summary>Where its dictionary is in the file, if it has one. Some writers say 0 for none.</summary>
    public long? DictionaryPageOffset { get; init; }

    /// <summary>Its least and greatest value.</summary>
    public Statistics? Statistics { get; init; }

    public static ColumnMetaData Read(ref CompactReader reader)
    {
        PhysicalType? type = null;
        List<int>? encodings = null;
        List<string>? path = null;
        CompressionCodec? codec = null;
        long? values = null, uncompressed = null, compressed = null, dataPage = null, dictionaryPage = null;
        Statistics? statistics = null;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    type = (PhysicalType)reader.ReadInt32();
                    break;
                case 2:
                    encodings = reader.ReadInt32List();
                    break;
                case 3:
                    path = reader.ReadStringList();
                    break;
                case 4:
                    codec = (CompressionCodec)reader.ReadInt32();
                    break;
                case 5:
                    values = reader.ReadInt64();
                    break;
                case 6:
                    uncompressed = reader.ReadInt64();
                    break;
                case 7:
                    compressed = reader.ReadInt64();
                    break;
                case 9:
                    dataPage = reader.ReadInt64();
                    break;
                case 11:
                    dictionaryPage = reader.ReadInt64();
                    break;
                case 12:
                    statistics = Statistics.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new ColumnMetaData
        {
            Type = type ?? throw reader.Damaged("a column chunk has no type"),
            Encodings = [.. (encodings ?? []).Select(encoding => (Encoding)encoding)],
            Path = path ?? throw reader.Damaged("a column chunk has no path"),
            Codec = codec ?? throw reader.Damaged("a column chunk has no codec"),
            ValueCount = values ?? throw reader.Damaged("a column chunk has no number of values"),
            UncompressedSize = uncompressed ?? throw reader.Damaged("a column chunk has no uncompressed size"),
            CompressedSize = compressed ?? throw reader.Damaged("a column chunk has no compressed size"),
            DataPageOffset = dataPage ?? throw reader.Damaged("a column chunk has no data page"),
            DictionaryPageOffset = dictionaryPage,
            Statistics = statistics,
        };
    }

    public void Write(CompactWriter writer)
    {
        writer.Write(1, (int)Type);
        writer.Write(2, [.. Encodings.Select(encoding => (int)encoding)]);
        writer.Write(3, Path);
        writer.Write(4, (int)Codec);
        writer.Write(5, ValueCount);
        writer.Write(6, UncompressedSize);
        writer.Write(7, CompressedSize);
        writer.Write(9, DataPageOffset);
        if (DictionaryPageOffset is { } dictionaryPage)
            writer.Write(11, dictionaryPage);
        if (Statistics is not null)
            writer.Write(12, Statistics);
    }
}
