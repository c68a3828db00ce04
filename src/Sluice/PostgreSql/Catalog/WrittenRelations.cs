using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Catalog;

/// <summary>The relations that writing to a table may change.</summary>
/// <param name="Database">Where they are.</param>
sealed record WrittenRelations(DatabaseIdentity Database, IReadOnlyList<uint> Oids)
{
    /// <summary>
    /// Reads them from the catalogs, which takes no rights: the table, its partitions and children, what is below a view, what rules
    /// lead to.
    /// </summary>
    /// <param name="mayCascade">Whether those that refer to it by foreign keys count: a script may truncate or delete them with it.</param>
    public static async Task<WrittenRelations> FindAsync(
        NpgsqlConnection connection, DatabaseIdentity database, Table table, bool mayCascade, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH RECURSIVE written(oid) AS (
                SELECT $1::oid
                UNION SELECT next.oid FROM written w CROSS JOIN LATERAL (
                    SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = w.oid
                    UNION ALL SELECT d.refobjid FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                        WHERE r.ev_class = w.oid AND d.refclassid = 'pg_class'::regclass
                    UNION ALL SELECT f.conrelid FROM pg_constraint f WHERE $2 AND f.contype = 'f' AND f.confrelid = w.oid) AS next(oid))
            SELECT oid::bigint FROM written
            """, connection)
        {
            Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid }, new() { Value = mayCascade } },
        };
        var oids = new List<uint>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            oids.Add((uint)reader.GetInt64(0));
        return new WrittenRelations(database, oids);
    }

    /// <summary>Those of them that a query reads, and the functions that it calls whose text names one; for messages.</summary>
    /// <param name="database">Where whoever reads does.</param>
    /// <param name="connection">A connection there, in a transaction behind a pooler and in none elsewhere.</param>
    /// <param name="relation">The query, in parentheses.</param>
    public async Task<IReadOnlyList<string>> FindReadAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, string relation, CancellationToken cancellationToken)
    {
        if (!Database.IsSameAs(await DatabaseIdentity.ReadAsync(connection, cancellationToken)))
            return [];
        // The locks of a statement are those of all that it reads, also where the planner sees that there are no rows to be had.
        await using var transaction = database.IsPooled ? null : await connection.BeginTransactionAsync(cancellationToken);
        await using var explain = new NpgsqlCommand($"EXPLAIN (VERBOSE, COSTS off) SELECT * FROM {relation} AS source", connection);
        var calls = string.Join('\n', [relation, .. await CatalogReader.ReadTextsAsync(explain, cancellationToken)]);
        await using var command = new NpgsqlCommand(
            $"""
            WITH RECURSIVE read(oid) AS (
                SELECT relation FROM pg_locks
                WHERE pid = pg_backend_pid() AND locktype = 'relation' AND database = $1
                UNION SELECT i.inhrelid FROM read JOIN pg_inherits i ON i.inhparent = read.oid),
            routine(oid, name, text) AS (SELECT p.oid, lower(p.proname), lower({Body(connection)}) FROM pg_proc p
                WHERE p.prolang NOT IN (SELECT oid FROM pg_language WHERE lanname IN ('internal', 'c'))
                  AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)),
            called(oid, text) AS (
                SELECT oid, text FROM routine WHERE position(name IN lower($3)) > 0
                UNION SELECT r.oid, r.text FROM called c JOIN routine r ON position(r.name IN c.text) > 0)
            SELECT oid::regclass::text FROM read WHERE oid = ANY ($2)
            UNION SELECT oid::regprocedure::text FROM called
                WHERE EXISTS (SELECT FROM pg_class w WHERE w.oid = ANY ($2) AND position(lower(w.relname) IN called.text) > 0
                    AND (w.relname::text !~ '^[[:alnum:]_]+$' OR called.text ~ ('\m' || lower(w.relname) || '\M')))
            ORDER BY 1
            """, connection)
        {
            Parameters =
            {
                new() { Value = Database.Oid, NpgsqlDbType = NpgsqlDbType.Oid },
                new() { Value = Oids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid },
                new() { Value = calls },
            },
        };
        return await CatalogReader.ReadTextsAsync(command, cancellationToken);
    }

    /// <summary>A body that was parsed when the function was made (BEGIN ATOMIC) is not in its source.</summary>
    static string Body(NpgsqlConnection connection) => connection.PostgreSqlVersion.Major >= 14
        ? "p.prosrc || coalesce(pg_get_function_sqlbody(p.oid), '')" : "p.prosrc";
}
