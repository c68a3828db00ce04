using Sluice.Formats.Parquet.Metadata;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>A leaf of the schema, as it is written.</summary>
/// <param name="Names">The names of the structs around it, from the outermost on, and its own.</param>
/// <param name="Element">Its type.</param>
/// <param name="IsList">Whether there is a list of these.</param>
sealed record Leaf(IReadOnlyList<string> Names, SchemaElement Element, bool IsList)
{
    /// <summary>The column, or the field of a struct, for messages.</summary>
    public string Column => string.Join('.', Names);

    /// <summary>The structs around it.</summary>
    public int Structs => Names.Count - 1;

    /// <summary>The names from below the root to it (LogicalTypes.md, "Lists").</summary>
    public IReadOnlyList<string> Path => IsList ? [.. Names, "list", "element"] : Names;
}
