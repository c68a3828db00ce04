using Sluice.Columns;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping;

/// <summary>A sink column and its source.</summary>
/// <param name="Source">The place of the source's column, from 0.</param>
/// <param name="Sink">The sink's column.</param>
/// <param name="Mapping">What the translator says of the two; null when they are matched by name.</param>
sealed record MappedPair(int Source, Field Sink, ColumnMapping? Mapping);
