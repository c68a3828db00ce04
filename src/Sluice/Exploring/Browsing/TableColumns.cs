namespace Sluice.Exploring.Browsing;

/// <summary>The columns of a table.</summary>
/// <param name="Columns">In the table's order.</param>
public sealed record TableColumns(IReadOnlyList<ExploredColumn> Columns);
