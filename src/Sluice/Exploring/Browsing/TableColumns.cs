namespace Sluice.Exploring.Browsing;

/// <summary>The columns of a table.</summary>
/// <param name="Columns">In the table's order.</param>
internal sealed record TableColumns(IReadOnlyList<ExploredColumn> Columns);
