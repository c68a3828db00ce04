using Sluice.Columns;
using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>A column of a file that can be read.</summary>
/// <param name="Field">Its name, and its type in batches.</param>
/// <param name="Leaves">The leaves of the schema that it has: one, or those of a nested column in order.</param>
/// <param name="IsOptional">Whether it may be NULL.</param>
/// <param name="List">Set for a list of values.</param>
/// <param name="Nested">Set for what is nested deeper: it is read as JSON.</param>
sealed record FileColumn(
    Field Field, IReadOnlyList<FileLeaf> Leaves, bool IsOptional, ListLevels? List = null, NestedNode? Nested = null);

/// <summary>A leaf of the schema.</summary>
/// <param name="Index">Its place among all leaves, which is that of its chunk in a row group.</param>
/// <param name="Physical">How its values are stored.</param>
/// <param name="Value">What its values are, or in a list the items.</param>
sealed record FileLeaf(int Index, Metadata.PhysicalType Physical, LeafType Value);

/// <summary>What the definition levels of a list mean. Those below <paramref name="Empty"/> are a list that is NULL.</summary>
/// <param name="Empty">A list without items.</param>
/// <param name="Item">An item that is there; one below it, if not <paramref name="Empty"/>, is an item that is NULL.</param>
sealed record ListLevels(int Empty, int Item);
