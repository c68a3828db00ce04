namespace Sluice.Exploring.Previews;

/// <summary>The columns of a dataset.</summary>
/// <param name="Columns">In order.</param>
internal sealed record SchemaColumns(IReadOnlyList<SchemaColumn> Columns);
