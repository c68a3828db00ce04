namespace Sluice.Formats.Parquet.Reading;

/// <summary>What a part of a nested column is.</summary>
enum NestedKind
{
    Value,
    Struct,
    List,
    Map,
}
