namespace Sluice.Formats.Parquet.Metadata.Enums;

/// <summary>parquet.thrift, <c>PageType</c>.</summary>
enum PageType
{
    DataPage = 0,
    IndexPage = 1,
    DictionaryPage = 2,
    DataPageV2 = 3,
}
