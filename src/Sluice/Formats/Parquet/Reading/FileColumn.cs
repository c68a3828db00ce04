using Sluice.Columns;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>A column of a file that can be read.</summary>
/// <param name="Field">Its name, and its type in batches.</param>
/// <param name="Leaves">The leaves of the schema that it has: one, or those of a nested column in order.</param>
/// <param name="IsOptional">Whether it may be NULL.</param>
/// <param name="List">Set for a list of values.</param>
/// <param name="Nested">Set for what is nested deeper: it is read as JSON.</param>
sealed record FileColumn(
    Field Field, IReadOnlyList<FileLeaf> Leaves, bool IsOptional, ListLevels? List = null, NestedNode? Nested = null);
