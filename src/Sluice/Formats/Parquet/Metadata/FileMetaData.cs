using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>FileMetaData</c>: the footer.</summary>
sealed class FileMetaData : ICompactStruct<FileMetaData>
{
    /// <summary>The version of the format: 1, or 2 of some writers, which means no more.</summary>
    public required int Version { get; init; }

    /// <summary>The schema, depth first; the root comes first.</summary>
    public required IReadOnlyList<SchemaElement> Schema { get; init; }

    public required long RowCount { get; init; }

    public required IReadOnlyList<RowGroup> RowGroups { get; init; }

    /// <summary>What writers add for readers that know them.</summary>
    public IReadOnlyList<KeyValue> KeyValueMetadata { get; init; } = [];

    /// <summary>The program that wrote the file.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>A column order for each leaf; null is none, and then statistics mean nothing.</summary>
    public IReadOnlyList<ColumnOrder>? ColumnOrders { get; init; }

    /// <summary>Whether some of its columns are encrypted.</summary>
    public bool IsEncrypted { get; init; }

    public static FileMetaData Read(ref CompactReader reader)
    {
        int? version = null;
        List<SchemaElement>? schema = null;
        long? rows = null;
        List<RowGroup>? rowGroups = null;
        List<KeyValue>? keyValues = null;
        string? createdBy = null;
        List<ColumnOrder>? orders = null;
        var isEncrypted = false;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    version = reader.ReadInt32();
                    break;
                case 2:
                    schema = reader.ReadList<SchemaElement>();
                    break;
                case 3:
                    rows = reader.ReadInt64();
                    break;
                case 4:
                    rowGroups = reader.ReadList<RowGroup>();
                    break;
                case 5:
                    keyValues = reader.ReadList<KeyValue>();
                    break;
                case 6:
                    createdBy = reader.ReadString();
                    break;
                case 7:
                    orders = reader.ReadList<ColumnOrder>();
                    break;
                case 8:
                    isEncrypted = true;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new FileMetaData
        {
            Version = version ?? throw reader.Damaged("it has no version"),
            Schema = schema ?? throw reader.Damaged("it has no schema"),
            RowCount = rows ?? throw reader.Damaged("it has no number of rows"),
            RowGroups = rowGroups ?? throw reader.Damaged("it has no row groups"),
            KeyValueMetadata = keyValues ?? [],
            CreatedBy = createdBy,
            ColumnOrders = orders,
            IsEncrypted = isEncrypted,
        };
    }

    public void Write(CompactWriter writer)
    {
        writer.Write(1, Version);
        writer.Write(2, Schema);
        writer.Write(3, RowCount);
        writer.Write(4, RowGroups);
        if (KeyValueMetadata.Count > 0)
            writer.Write(5, KeyValueMetadata);
        if (CreatedBy is not null)
            writer.Write(6, CreatedBy);
        if (ColumnOrders is not null)
            writer.Write(7, ColumnOrders);
    }
}
