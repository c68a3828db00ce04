using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>DataPageHeaderV2</c>: levels come first, not compressed and without their length.</summary>
sealed class DataPageHeaderV2 : ICompactStruct<DataPageHeaderV2>
{
    /// <summary>Values, with NULLs and, in a list, items.</summary>
    public required int ValueCount { get; init; }

    /// <summary>Those of them that are NULL.</summary>
    public required int NullCount { get; init; }

    public required int RowCount { get; init; }

    /// <summary>The encoding of the values.</summary>
    public required Encoding Encoding { get; init; }

    /// <summary>Bytes of the definition levels.</summary>
    public required int DefinitionLevelSize { get; init; }

    /// <summary>Bytes of the repetition levels.</summary>
    public required int RepetitionLevelSize { get; init; }

    /// <summary>Whether the values are compressed by the chunk's codec.</summary>
    public bool IsCompressed { get; init; } = true;

    public static DataPageHeaderV2 Read(ref CompactReader reader)
    {
        int? values = null, nulls = null, rows = null, encoding = null, definition = null, repetition = null;
        var isCompressed = true;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    values = reader.ReadInt32();
                    break;
                case 2:
                    nulls = reader.ReadInt32();
                    break;
                case 3:
                    rows = reader.ReadInt32();
                    break;
                case 4:
                    encoding = reader.ReadInt32();
                    break;
                case 5:
                    definition = reader.ReadInt32();
                    break;
                case 6:
                    repetition = reader.ReadInt32();
                    break;
                case 7:
                    isCompressed = reader.ReadBool();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new DataPageHeaderV2
        {
            ValueCount = values is >= 0 ? values.Value : throw reader.Damaged("a data page has no number of values"),
            NullCount = nulls is >= 0 ? nulls.Value : throw reader.Damaged("a data page has no number of NULLs"),
            RowCount = rows is >= 0 ? rows.Value : throw reader.Damaged("a data page has no number of rows"),
            Encoding = (Encoding)(encoding ?? throw reader.Damaged("a data page has no encoding")),
            DefinitionLevelSize = definition is >= 0 ? definition.Value : throw reader.Damaged("a data page has no size of levels"),
            RepetitionLevelSize = repetition is >= 0 ? repetition.Value : throw reader.Damaged("a data page has no size of levels"),
            IsCompressed = isCompressed,
        };
    }

    public void Write(CompactWriter writer)
    {
        writer.Write(1, ValueCount);
        writer.Write(2, NullCount);
        writer.Write(3, RowCount);
        writer.Write(4, (int)Encoding);
        writer.Write(5, DefinitionLevelSize);
        writer.Write(6, RepetitionLevelSize);
        writer.Write(7, IsCompressed);
    }
}
