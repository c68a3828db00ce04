using Sluice.Formats.Parquet.Metadata;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>A leaf of the schema, as it is written.</summary>
/// <param name="Column">The column, for messages.</param>
/// <param name="Element">Its type.</param>
/// <param name="IsList">Whether the column is a list of these.</param>
sealed record Leaf(string Column, SchemaElement Element, bool IsList)
{
    /// <summary>The names from below the root to it (LogicalTypes.md, "Lists").</summary>
    public IReadOnlyList<string> Path => IsList ? [Column, "list", "element"] : [Column];
}
