using Npgsql;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Jobs.Sources;

/// <summary>Which tables of a database are copied.</summary>
/// <param name="Include">The patterns of their names, of which one must match.</param>
/// <param name="Exclude">The patterns of those that are left out.</param>
internal sealed record TableSelection(IReadOnlyList<string> Include, IReadOnlyList<string> Exclude)
{
    /// <summary>What they name now.</summary>
    public Task<SelectedTables> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => TableCatalog.SelectAsync(
        connection, [.. Include.Select(text => new TablePattern(text))], [.. Exclude.Select(text => new TablePattern(text))], cancellationToken);
}
