namespace Sluice.Activities.Files;

/// <summary>What can be asked of a file, a folder or a table, by ADF's names.</summary>
enum MetadataField
{
    ItemName,
    ItemType,
    Size,
    Created,
    LastModified,
    ChildItems,
    ContentMD5,
    Structure,
    ColumnCount,
    Exists,
}
