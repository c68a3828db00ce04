namespace Sluice.PostgreSql.Catalog;

/// <summary>What patterns name.</summary>
/// <param name="Tables">The tables.</param>
/// <param name="Unmatched">The patterns that name nothing.</param>
/// <param name="Idle">The patterns of what is left out that leave out nothing.</param>
sealed record SelectedTables(IReadOnlyList<ListedTable> Tables, IReadOnlyList<string> Unmatched, IReadOnlyList<string> Idle);
