namespace Sluice.Formats.Parquet.Reading;

/// <summary>A part of a nested column: a value, a struct, a list or a map.</summary>
/// <param name="Name">Its name in the struct that it is in.</param>
/// <param name="Definition">The definition level from which on it is there, not NULL.</param>
/// <param name="Repetition">Of a list or map: the repetition level with which it goes on.</param>
/// <param name="FirstLeaf">The first of its leaves among those of the column.</param>
/// <param name="Leaves">How many it has.</param>
/// <param name="Children">A struct's fields; a list's item; a map's key and value.</param>
sealed record NestedNode(
    NestedKind Kind, string Name, int Definition, int Repetition, int FirstLeaf, int Leaves, IReadOnlyList<NestedNode> Children);
