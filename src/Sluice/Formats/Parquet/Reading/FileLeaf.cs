using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>A leaf of the schema.</summary>
/// <param name="Index">Its place among all leaves, which is that of its chunk in a row group.</param>
/// <param name="Physical">How its values are stored.</param>
/// <param name="Value">What its values are, or in a list the items.</param>
sealed record FileLeaf(int Index, Formats.Parquet.Metadata.Enums.PhysicalType Physical, LeafType Value);
