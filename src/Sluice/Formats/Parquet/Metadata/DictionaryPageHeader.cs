using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>DictionaryPageHeader</c>.</summary>
sealed class DictionaryPageHeader : ICompactStruct<DictionaryPageHeader>
{
    /// <summary>Values in the dictionary.</summary>
    public required int ValueCount { get; init; }

    /// <summary>Their encoding: PLAIN, which some writers call PLAIN_DICTIONARY here.</summary>
    public required Encoding Encoding { get; init; }

    public static DictionaryPageHeader Read(ref CompactReader reader)
    {
        int? values = null, encoding = null;
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
                default:
                    reader.Skip();
                    break;
            }
        }

        return new DictionaryPageHeader
        {
            ValueCount = values is >= 0 ? values.Value : throw reader.Damaged("a dictionary has no number of values"),
            Encoding = (Encoding)(encoding ?? throw reader.Damaged("a dictionary has no encoding")),
        };
    }

    public void Write(CompactWriter writer)
    {
        writer.Write(1, ValueCount);
        writer.Write(2, (int)Encoding);
    }
}
