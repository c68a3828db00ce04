using Npgsql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Writing;

/// <summary>How rows that wait in a staging table get into their target, set-wise.</summary>
/// <param name="Target">The target, quoted and qualified.</param>
/// <param name="Key">What identifies a row that is to be updated; null inserts all rows.</param>
public sealed record Merge(string Target, UpsertKey? Key)
{
    const string Savepoint = "sluice_merge";

    /// <summary>
    /// Merges. Of several rows with one key the last of the staging table wins. A row whose key is there updates the columns that were
    /// written, but for the key and what the server alone may write.
    /// </summary>
    /// <param name="connection">A connection in a transaction.</param>
    /// <param name="staging">The rows.</param>
    /// <exception cref="SluiceException">A row has no key.</exception>
    internal async Task ExecuteAsync(NpgsqlConnection connection, StagingTable staging, CancellationToken cancellationToken)
    {
        var columns = await staging.ReadColumnsAsync(connection, cancellationToken);
        if (Key is null)
        {
            await PostgreSqlDatabase.ExecuteAsync(connection, Insert(staging, columns), cancellationToken);
            return;
        }

        await RefuseNullKeysAsync(connection, Key, staging, cancellationToken);
        if (Key.IsUnique)
            await InsertOrUpdateAsync(connection, Key, staging, columns, cancellationToken);
        else
            await UpdateThenInsertAsync(connection, Key, staging, columns, cancellationToken);
    }

    /// <summary>Deletes the target's rows whose keys are in none of the staging tables.</summary>
    /// <returns>How many.</returns>
    internal async Task<long> DeleteMissingAsync(
        NpgsqlConnection connection, IReadOnlyList<StagingTable> staging, CancellationToken cancellationToken)
    {
        // Without rows in the source all are missing.
        if (staging.Count == 0)
            return await PostgreSqlDatabase.ExecuteAsync(connection, $"DELETE FROM {Target}", cancellationToken);
        foreach (var table in staging)
            await PostgreSqlDatabase.ExecuteAsync(connection, $"ANALYZE {table.Sql}", cancellationToken);
        var keys = Sql.Identifiers(Key!.Columns);
        var all = string.Join(" UNION ALL ", staging.Select(table => $"SELECT {keys} FROM {table.Sql}"));
        return await PostgreSqlDatabase.ExecuteAsync(
            connection, $"DELETE FROM {Target} AS t WHERE NOT EXISTS (SELECT FROM ({all}) AS s WHERE {Match(Key)})", cancellationToken);
    }

    /// <summary>Optimistic: that keys are doubled in the source is rare, and the server finds it out for nothing.</summary>
    async Task InsertOrUpdateAsync(
        NpgsqlConnection connection, UpsertKey key, StagingTable staging, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var updates = Updated(key, columns).Select(column => $"{column} = EXCLUDED.{column}").ToList();
        var action = updates.Count > 0 ? $"DO UPDATE SET {string.Join(", ", updates)}" : "DO NOTHING";
        var sql = $"{Insert(staging, columns)} ON CONFLICT ({Sql.Identifiers(key.Columns)}) {action}";
        await PostgreSqlDatabase.ExecuteAsync(connection, $"SAVEPOINT {Savepoint}", cancellationToken);
        try
        {
            await PostgreSqlDatabase.ExecuteAsync(connection, sql, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.CardinalityViolation)
        {
            await PostgreSqlDatabase.ExecuteAsync(connection, $"ROLLBACK TO SAVEPOINT {Savepoint}", cancellationToken);
            await KeepLastAsync(connection, key, staging, cancellationToken);
            await PostgreSqlDatabase.ExecuteAsync(connection, sql, cancellationToken);
        }

        await PostgreSqlDatabase.ExecuteAsync(connection, $"RELEASE SAVEPOINT {Savepoint}", cancellationToken);
    }

    /// <summary>
    /// Without a unique index nothing keeps another transaction from inserting a key between the two statements, but the lock, which
    /// readers do not wait for.
    /// </summary>
    async Task UpdateThenInsertAsync(
        NpgsqlConnection connection, UpsertKey key, StagingTable staging, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        await KeepLastAsync(connection, key, staging, cancellationToken);
        await PostgreSqlDatabase.ExecuteAsync(connection, $"ANALYZE {staging.Sql}", cancellationToken);
        await PostgreSqlDatabase.ExecuteAsync(connection, $"LOCK TABLE {Target} IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        var updates = Updated(key, columns).Select(column => $"{column} = s.{column}").ToList();
        if (updates.Count > 0)
        {
            await PostgreSqlDatabase.ExecuteAsync(
                connection, $"UPDATE {Target} AS t SET {string.Join(", ", updates)} FROM {staging.Sql} AS s WHERE {Match(key)}",
                cancellationToken);
        }

        var isMissing = $"WHERE NOT EXISTS (SELECT FROM {Target} AS t WHERE {Match(key)})";
        await PostgreSqlDatabase.ExecuteAsync(connection, $"{Insert(staging, columns)} {isMissing}", cancellationToken);
    }

    static async Task RefuseNullKeysAsync(
        NpgsqlConnection connection, UpsertKey key, StagingTable staging, CancellationToken cancellationToken)
    {
        foreach (var column in key.Nullable)
        {
            await using var count = new NpgsqlCommand(
                $"SELECT count(*) FROM {staging.Sql} WHERE {Sql.Identifier(column)} IS NULL", connection);
            if (await count.ExecuteScalarAsync(cancellationToken) is > 0L and var rows)
            {
                throw new SluiceException(Side.Source, "UpsertKeyIsNull",
                    $"{rows} rows have NULL in '{column}', a key of the upsert: nothing identifies them. "
                    + "Leave them out with a query, or use other keys.");
            }
        }
    }

    /// <summary>A staging table is written once, by one COPY after the other: its rows lie in the order in which they came.</summary>
    static Task KeepLastAsync(NpgsqlConnection connection, UpsertKey key, StagingTable staging, CancellationToken cancellationToken) =>
        PostgreSqlDatabase.ExecuteAsync(
            connection,
            $"""
            DELETE FROM {staging.Sql} WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM (
                    SELECT ctid, row_number() OVER (PARTITION BY {Sql.Identifiers(key.Columns)} ORDER BY ctid DESC) AS place
                    FROM {staging.Sql}) AS ranked
                WHERE place > 1))
            """, cancellationToken);

    // COPY writes values into identity columns whatever they are; so does this.
    string Insert(StagingTable staging, IReadOnlyList<string> columns)
    {
        var list = Sql.Identifiers(columns);
        return $"INSERT INTO {Target} ({list}) OVERRIDING SYSTEM VALUE SELECT {list} FROM {staging.Sql} AS s";
    }

    static IEnumerable<string> Updated(UpsertKey key, IReadOnlyList<string> columns) =>
        columns.Except(key.Columns).Except(key.NotUpdatable).Select(Sql.Identifier);

    static string Match(UpsertKey key) =>
        string.Join(" AND ", key.Columns.Select(Sql.Identifier).Select(column => $"s.{column} = t.{column}"));
}
