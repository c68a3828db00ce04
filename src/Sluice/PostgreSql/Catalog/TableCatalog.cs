using Npgsql;

namespace Sluice.PostgreSql.Catalog;

/// <summary>Lists the tables of a database.</summary>
static class TableCatalog
{
    /// <summary>
    /// Those that patterns name, by schema and name. Tables by themselves are found by any pattern; views, partitions, children and tables
    /// of extensions only by a pattern that is their name. Neither the system's schemas are looked at, nor the ledger's, nor temporary tables.
    /// </summary>
    /// <param name="include">Of these one must match.</param>
    /// <param name="exclude">Of these none may.</param>
    public static async Task<SelectedTables> SelectAsync(
        NpgsqlConnection connection, IReadOnlyList<TablePattern> include, IReadOnlyList<TablePattern> exclude, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(connection, cancellationToken);
        bool IsMeant(TablePattern pattern, ListedTable table) => pattern.Matches(table) && (table.IsOwn || pattern.IsName);
        var included = all.Where(table => include.Any(pattern => IsMeant(pattern, table))).ToList();
        return new SelectedTables(
            [.. included.Where(table => !exclude.Any(pattern => pattern.Matches(table)))],
            [.. include.Where(pattern => !all.Any(table => IsMeant(pattern, table))).Select(pattern => pattern.Text)],
            [.. exclude.Where(pattern => !included.Any(pattern.Matches)).Select(pattern => pattern.Text)]);
    }

    static async Task<List<ListedTable>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT n.nspname::text, c.relname::text,
                   CASE WHEN c.relkind = 'p' THEN (
                          WITH RECURSIVE leaf(oid) AS (
                              SELECT c.oid UNION ALL SELECT i.inhrelid FROM leaf JOIN pg_inherits i ON i.inhparent = leaf.oid)
                          SELECT coalesce(sum(pg_table_size(oid)), 0)::bigint FROM leaf)
                        WHEN c.relkind IN ('r', 'm') THEN coalesce(pg_table_size(c.oid), 0) ELSE 0 END,
                   c.relkind IN ('r', 'p')
                       AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
                       AND NOT EXISTS (SELECT FROM pg_depend d
                           WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relpersistence <> 't'
              AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'sluice')
            ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
            """, connection);
        var tables = new List<ListedTable>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            tables.Add(new ListedTable(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetBoolean(3)));
        return tables;
    }
}
