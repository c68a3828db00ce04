using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>RowGroup</c>: a chunk of each leaf of the schema, in its order.</summary>
sealed class RowGroup : ICompactStruct<RowGroup>
{
    /// <summary>The chunks.</summary>
    public required IReadOnlyList<ColumnChunk> Columns { get; init; }

    /// <summary>Bytes of all pages before compression, with their headers.</summary>
    public required long TotalByteSize { get; init; }

    public required long RowCount { get; init; }

    /// <summary>Where its first page is in the file.</summary>
    public long? FileOffset { get; init; }

    /// <summary>Bytes of all pages in the file, with their headers.</summary>
    public long? TotalCompressedSize { get; init; }

    /// <summary>Its place among the row groups, from 0.</summary>
    public short? Ordinal { get; init; }

    public static RowGroup Read(ref CompactReader reader)
    {
        List<ColumnChunk>? columns = null;
        long? bytes = null, rows = null, offset = null, compressed = null;
        short? ordinal = null;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    columns = reader.ReadList<ColumnChunk>();
                    break;
                case 2:
                    bytes = reader.ReadInt64();
                    break;
                case 3:
                    rows = reader.ReadInt64();
                    break;
                case 5:
                    offset = reader.ReadInt64();
                    break;
                case 6:
                    compressed = reader.ReadInt64();
                    break;
                case 7:
                    ordinal = reader.ReadInt16();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new RowGroup
        {
            Columns = columns ?? throw reader.Damaged("a row group has no columns"),
            TotalByteSize = bytes ?? throw reader.Damaged("a row group has no size"),
            RowCount = rows ?? throw reader.Damaged("a row group has no number of rows"),
            FileOffset = offset,
            TotalCompressedSize = compressed,
            Ordinal = ordinal,
        };
    }

    public void Write(CompactWriter writer)
    {
        writer.Write(1, Columns);
        writer.Write(2, TotalByteSize);
        writer.Write(3, RowCount);
        if (FileOffset is { } offset)
            writer.Write(5, offset);
        if (TotalCompressedSize is { } compressed)
            writer.Write(6, compressed);
        if (Ordinal is { } ordinal)
            writer.Write(7, ordinal);
    }
}
