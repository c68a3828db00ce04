using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>ColumnChunk</c>: the values of a column in a row group.</summary>
sealed class ColumnChunk : ICompactStruct<ColumnChunk>
{
    /// <summary>Another file that holds it; null is this one.</summary>
    public string? FilePath { get; init; }

    /// <summary>Null only where it is encrypted.</summary>
    public ColumnMetaData? MetaData { get; init; }

    /// <summary>Whether it is encrypted.</summary>
    public bool IsEncrypted { get; init; }

    public static ColumnChunk Read(ref CompactReader reader)
    {
        string? path = null;
        ColumnMetaData? metaData = null;
        var isEncrypted = false;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    path = reader.ReadString();
                    break;
                case 3:
                    metaData = ColumnMetaData.Read(ref reader);
                    break;
                case 8 or 9:
                    isEncrypted = true;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (metaData is null && !isEncrypted)
            throw reader.Damaged("a column chunk has no metadata");
        return new ColumnChunk { FilePath = path, MetaData = metaData, IsEncrypted = isEncrypted };
    }

    public void Write(CompactWriter writer)
    {
        if (FilePath is not null)
            writer.Write(1, FilePath);
        // Deprecated and required: 0 where the metadata is in the footer only.
        writer.Write(2, 0L);
        if (MetaData is not null)
            writer.Write(3, MetaData);
    }
}
