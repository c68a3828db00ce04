using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Exploring.Browsing;

/// <summary>Lists tables, views and partitions as one account may see them.</summary>
static class TableList
{
    // Relations whose size is asked for are locked for a moment; who waits for longer is in the middle of an ALTER TABLE.
    const string Limits = "SET lock_timeout = '2s'; SET statement_timeout = '60s'";

    /// <summary>All of them, by schema and name, partitions below what they are part of. The system's schemas are left out.</summary>
    /// <param name="root">One table, with its partitions; null is all.</param>
    public static async Task<IReadOnlyList<ExploredTable>> ReadAsync(
        NpgsqlConnection connection, uint? root, CancellationToken cancellationToken)
    {
        await PostgreSqlDatabase.ExecuteAsync(connection, Limits, cancellationToken);
        try
        {
            return await ReadAsync(connection, root, "pg_total_relation_size(c.oid)", cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // Somebody changes a table just now: what the server last counted will do.
            return await ReadAsync(connection, root, "c.relpages * current_setting('block_size')::bigint", cancellationToken);
        }
    }

    static async Task<IReadOnlyList<ExploredTable>> ReadAsync(
        NpgsqlConnection connection, uint? root, string size, CancellationToken cancellationToken)
    {
        // Partitions are there from PostgreSQL 10 on. A server before 14 shows a table that was never counted as one without rows.
        var hasPartitions = connection.PostgreSqlVersion.Major >= 10;
        var parent = hasPartitions
            ? "CASE WHEN c.relispartition THEN (SELECT i.inhparent::bigint FROM pg_inherits i WHERE i.inhrelid = c.oid) END"
            : "NULL::bigint";
        var unknown = connection.PostgreSqlVersion.Major >= 14 ? "c.reltuples < 0" : "c.reltuples = 0 AND c.relpages = 0";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT c.oid::bigint, n.nspname::text, c.relname::text, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                   c.relkind::text, {parent}, {(hasPartitions ? "pg_get_expr(c.relpartbound, c.oid)" : "NULL::text")},
                   CASE WHEN c.relkind IN ('v', 'f') AND c.reltuples <= 0 OR {unknown} THEN -1 ELSE c.reltuples END::bigint,
                   CASE WHEN c.relkind IN ('r', 'm') THEN {size} ELSE 0 END,
                   obj_description(c.oid, 'pg_class'), has_table_privilege(c.oid, 'SELECT') AND usable,
                   usable AND (has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                       OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (SELECT has_schema_privilege(n.oid, 'USAGE') AS usable) u
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND {Root(root)}
            ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
            """, connection);
        if (root is not null)
            command.Parameters.Add(new() { Value = root.Value, NpgsqlDbType = NpgsqlDbType.Oid });
        var found = new List<Found>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var kind = (TableKind)reader.GetString(4)[0];
            found.Add(new Found(
                (uint)reader.GetInt64(0), reader.GetValue(5) is long above ? (uint)above : null, reader.GetBoolean(11),
                new ExploredTable(reader.GetString(1), reader.GetString(2), reader.GetString(3), Name(kind))
                {
                    Bounds = reader.GetValue(6) as string,
                    Rows = reader.GetInt64(7),
                    Bytes = reader.GetInt64(8),
                    Comment = reader.GetValue(9) as string,
                    CanPreview = reader.GetBoolean(10),
                }));
        }

        var children = found.ToLookup(table => table.Parent);
        // A partition is part of its parent, where that may be seen; else it stands for itself.
        var seen = found.Where(table => table.IsVisible).Select(table => table.Oid).ToHashSet();
        return
        [
            .. found
                .Where(table => table.IsVisible)
                .Where(table => root is null ? table.Parent is not { } above || !IsBelow(above) : table.Oid == root)
                .Select(table => WithPartitions(table, children)),
        ];

        bool IsBelow(uint oid) =>
            seen.Contains(oid) || (found.Find(table => table.Oid == oid)?.Parent is { } above && IsBelow(above));
    }

    static string Root(uint? root) => root is null
        ? "true"
        : """
          c.oid IN (WITH RECURSIVE part(oid) AS (
                        SELECT $1::oid UNION SELECT i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.oid)
                    SELECT oid FROM part)
          """;

    static ExploredTable WithPartitions(Found found, ILookup<uint?, Found> children)
    {
        var table = found.Table;
        if (table.Kind != "partitionedTable")
            return table;
        var partitions = children[found.Oid].Select(child => WithPartitions(child, children)).ToList();
        var areCounted = partitions.TrueForAll(partition => partition.Rows >= 0);
        return table with
        {
            Partitions = partitions,
            Bytes = partitions.Sum(partition => partition.Bytes),
            // Partitions are counted by themselves, what they are part of only on demand.
            Rows = areCounted ? partitions.Sum(partition => partition.Rows) : table.Rows,
        };
    }

    static string Name(TableKind kind) => kind switch
    {
        TableKind.Partitioned => "partitionedTable",
        TableKind.View => "view",
        TableKind.MaterializedView => "materializedView",
        TableKind.Foreign => "foreignTable",
        _ => "table",
    };

    sealed record Found(uint Oid, uint? Parent, bool IsVisible, ExploredTable Table);
}
