namespace Sluice.Copying.Jobs.Translators;

/// <summary>A source column and the sink column it goes to.</summary>
/// <param name="Source">The source's column.</param>
/// <param name="Sink">The sink's column.</param>
public sealed record ColumnMapping(MappedColumn Source, MappedColumn Sink);
