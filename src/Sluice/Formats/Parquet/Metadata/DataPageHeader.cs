using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>DataPageHeader</c>. Statistics of pages are passed over.</summary>
sealed class DataPageHeader : ICompactStruct<DataPageHeader>
{
    /// <summary>Values, with NULLs and, in a list, items.</summary>
    public required int ValueCount { get; init; }

    /// <summary>The encoding of the values.</summary>
    public required Encoding Encoding { get; init; }

    public Encoding DefinitionLevelEncoding { get; init; } = Encoding.Rle;

    public Encoding RepetitionLevelEncoding { get; init; } = Encoding.Rle;

    public static DataPageHeader Read(ref CompactReader reader)
    {
        int? values = null, encoding = null;
        var (definition, repetition) = (Encoding.Rle, Encoding.Rle);
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    values = reader.ReadInt32();
                    break;
                case 2:
                    encoding = reader.ReadInt32();
                    break;
                case 3:
                    definition = (Encoding)reader.ReadInt32();
                    break;
                case 4:
                    repetition = (Encoding)reader.ReadInt32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new DataPageHeader
        {
            ValueCount = values is >= 0 ? values.Value : throw reader.Damaged("a data page has no number of values"),
            Encoding = (Encoding)(encoding ?? throw reader.Damaged("a data page has no encoding")),
            DefinitionLevelEncoding = definition,
            RepetitionLevelEncoding = repetition,
        };
    }

    public void Write(CompactWriter writer)
    {
        writer.Write(1, ValueCount);
        writer.Write(2, (int)Encoding);
        writer.Write(3, (int)DefinitionLevelEncoding);
        writer.Write(4, (int)RepetitionLevelEncoding);
    }
}
