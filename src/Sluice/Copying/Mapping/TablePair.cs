using Sluice.Copying.Jobs.Translators;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Mapping;

/// <summary>A column of a table and the source column that fills it.</summary>
/// <param name="Source">The place of the source's column, from 0.</param>
/// <param name="Sink">The table's column.</param>
/// <param name="Mapping">What the translator says of the two; null when they are matched by name.</param>
sealed record TablePair(int Source, Column Sink, ColumnMapping? Mapping);
