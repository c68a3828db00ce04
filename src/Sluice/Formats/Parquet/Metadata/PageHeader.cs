using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>PageHeader</c>. Of the headers of data pages and dictionaries one is set, as the type says.</summary>
sealed class PageHeader : ICompactStruct<PageHeader>
{
    /// <summary>The page's type; there may be types that are not known.</summary>
    public required PageType Type { get; init; }

    /// <summary>Bytes of the page before compression, without this header.</summary>
    public required int UncompressedSize { get; init; }

    /// <summary>Bytes of the page in the file, without this header.</summary>
    public required int CompressedSize { get; init; }

    /// <summary>The CRC-32 of the page as it is in the file.</summary>
    public int? Crc { get; init; }

    /// <summary>Of a data page, version 1.</summary>
    public DataPageHeader? DataPage { get; init; }

    public DictionaryPageHeader? DictionaryPage { get; init; }

    /// <summary>Of a data page, version 2.</summary>
    public DataPageHeaderV2? DataPageV2 { get; init; }

    public static PageHeader Read(ref CompactReader reader)
    {
        PageType? type = null;
        int? uncompressed = null, compressed = null, crc = null;
        DataPageHeader? dataPage = null;
        DictionaryPageHeader? dictionaryPage = null;
        DataPageHeaderV2? dataPageV2 = null;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    type = (PageType)reader.ReadInt32();
                    break;
                case 2:
                    uncompressed = reader.ReadInt32();
                    break;
                case 3:
                    compressed = reader.ReadInt32();
                    break;
                case 4:
                    crc = reader.ReadInt32();
                    break;
                case 5:
                    dataPage = DataPageHeader.Read(ref reader);
                    break;
                case 7:
                    dictionaryPage = DictionaryPageHeader.Read(ref reader);
                    break;
                case 8:
                    dataPageV2 = DataPageHeaderV2.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (uncompressed is not >= 0 || compressed is not >= 0)
            throw reader.Damaged("a page has no size");
        var hasHeader = type switch
        {
            PageType.DataPage => dataPage is not null,
            PageType.DictionaryPage => dictionaryPage is not null,
            PageType.DataPageV2 => dataPageV2 is not null,
            _ => type is not null,
        };
        if (!hasHeader)
            throw reader.Damaged("a page has no header of its type");
        return new PageHeader
        {
            Type = type!.Value,
            UncompressedSize = uncompressed.Value,
            CompressedSize = compressed.Value,
            Crc = crc,
            DataPage = dataPage,
            DictionaryPage = dictionaryPage,
            DataPageV2 = dataPageV2,
        };
    }

    public void Write(CompactWriter writer)
    {
        writer.Write(1, (int)Type);
        writer.Write(2, UncompressedSize);
        writer.Write(3, CompressedSize);
        if (Crc is { } crc)
            writer.Write(4, crc);
        if (DataPage is not null)
            writer.Write(5, DataPage);
        if (DictionaryPage is not null)
            writer.Write(7, DictionaryPage);
        if (DataPageV2 is not null)
            writer.Write(8, DataPageV2);
    }
}
