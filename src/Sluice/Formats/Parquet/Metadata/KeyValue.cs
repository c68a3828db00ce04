using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>KeyValue</c>.</summary>
sealed record KeyValue(string Key, string? Value) : ICompactStruct<KeyValue>
{
    public static KeyValue Read(ref CompactReader reader)
    {
        string? key = null, value = null;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    key = reader.ReadString();
                    break;
                case 2:
                    value = reader.ReadString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new KeyValue(key ?? throw reader.Damaged("a key-value pair has no key"), value);
    }

    public void Write(CompactWriter writer)
    {
        writer.Write(1, Key);
        if (Value is not null)
            writer.Write(2, Value);
    }
}
