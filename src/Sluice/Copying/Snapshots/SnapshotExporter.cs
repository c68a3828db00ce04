using Npgsql;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Planning;
using Sluice.Copying.Slices;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Snapshots;

/// <summary>
/// Takes the snapshot that all slices of a copy read, from whatever machine, in a transaction that stays open; and has it end: by its
/// <c>application_name</c>, which any connection of the same account can find.
/// </summary>
/// <param name="database">The source.</param>
/// <param name="source">What is read in it.</param>
/// <param name="name">The holder's <c>application_name</c>; one name for all attempts of a copy.</param>
/// <param name="lanes">How many will read in it at a time.</param>
sealed class SnapshotExporter(PostgreSqlDatabase database, TableSource source, string name, int lanes)
{
    static readonly TimeSpan CancelInterval = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(20);

    // As many as slices begin with would show whether connections are spread over servers; more would not show much more.
    const int MaxTries = 4;

    /// <summary>For a copy.</summary>
    public SnapshotExporter(PostgreSqlDatabase database, CopyRequest copy)
        : this(database, (TableSource)copy.Job.Source, NameOf(copy), copy.Job.ParallelCopies)
    {
    }

    /// <summary>The name of a copy's holder.</summary>
    public static string NameOf(CopyRequest copy) => $"sluice snapshot {LedgerKey.HashOf(copy.RunId, copy.CopyId)}";

    /// <summary>Takes a snapshot that others can read in.</summary>
    /// <returns>The snapshot, or why it cannot be had.</returns>
    /// <exception cref="SluiceException">The source cannot be reached, or it was cancelled.</exception>
    public async Task<(SnapshotConnection? Holding, string? Obstacle)> TakeAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await database.OpenAsync(Side.Source, cancellationToken);
        }
        catch (SluiceException fault) when (fault.Code == PostgresErrorCodes.TooManyConnections && source.Consistent != true)
        {
            return (null, SnapshotChecks.NoConnection(database));
        }

        var isTaken = false;
        var holding = new SnapshotConnection(database, connection, name);
        try
        {
            var obstacle = await PostgreSqlFault.TranslateAsync(
                Side.Source, $"Taking a snapshot of {database.Display}", () => TakeAsync(holding, connection, cancellationToken),
                cancellationToken);
            isTaken = obstacle is null;
            return (isTaken ? holding : null, obstacle);
        }
        finally
        {
            if (!isTaken)
                await holding.DisposeAsync();
        }
    }

    /// <summary>Takes it into a holding.</summary>
    /// <returns>Why it cannot be had; null when it is taken.</returns>
    async Task<string?> TakeAsync(SnapshotConnection holding, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await database.RunCancellableAsync(connection, async () =>
            {
                if (await SnapshotChecks.FindObstacleAsync(connection, database, CancellationToken.None) is { } pooler)
                    return pooler;
                await SetNameAsync(connection);
                if (await LockAsync(connection) is { } foreign)
                    return foreign;
                holding.Held = await ExportAsync(connection);
                var tries = Math.Clamp(lanes, 1, MaxTries);
                return await SnapshotChecks.FindObstacleAsync(database, holding.Held, tries, cancellationToken);
            }, cancellationToken);
        }
        catch (PostgresException refused) when (SnapshotChecks.IsRefusal(refused))
        {
            return $"{database.Display} does not export snapshots ({refused.MessageText}).";
        }
    }

    /// <summary>The snapshot that the source names, which somebody else holds.</summary>
    /// <exception cref="SluiceException">It is gone (code <c>SnapshotLost</c>), or the source cannot be reached.</exception>
    public async Task<HeldSnapshot> FindAsync(string snapshot, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(Side.Source, cancellationToken);
        try
        {
            return new HeldSnapshot(snapshot, snapshot, await ReadTransaction.JoinAsync(connection, snapshot, cancellationToken));
        }
        finally
        {
            await PostgreSqlDatabase.ExecuteAsync(connection, "ROLLBACK", CancellationToken.None);
        }
    }

    /// <summary>Ends every holding of the copy, in whatever process; it never fails.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        // A cancel that comes between two statements of the holder is lost: it is repeated.
        var start = database.Time.GetTimestamp();
        try
        {
            await using var connection = await database.OpenAsync(Side.Source, cancellationToken);
            while (await CancelHoldersAsync(connection, isGentle: Waited() < CancelTimeout, cancellationToken) > 0)
            {
                if (Waited() > 2 * CancelTimeout)
                    return;
                await Task.Delay(CancelInterval, database.Time, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is NpgsqlException or SluiceException or IOException)
        {
            // The source is gone, and the holder with it; or the end of the run ends it.
        }

        TimeSpan Waited() => database.Time.GetElapsedTime(start);
    }

    async Task<long> CancelHoldersAsync(NpgsqlConnection connection, bool isGentle, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT count({(isGentle ? "pg_cancel_backend" : "pg_terminate_backend")}(pid)) FROM pg_stat_activity
            WHERE application_name = $1 AND datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
            """, connection)
        {
            Parameters = { new() { Value = name } },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Begins, and locks what is read. READ COMMITTED takes a snapshot for each statement: the one that is exported is taken once the
    /// locks are held. A table rewritten or truncated after the snapshot would look empty in it.
    /// </summary>
    /// <returns>Why the snapshot would not do; null when it does.</returns>
    async Task<string?> LockAsync(NpgsqlConnection connection)
    {
        await PostgreSqlDatabase.ExecuteAsync(connection, "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY", CancellationToken.None);
        if (source.Tables is { } selection)
        {
            foreach (var one in (await selection.FindAsync(connection, CancellationToken.None)).Tables)
                await ReadTransaction.LockAsync(connection, one.Sql, CancellationToken.None);
            return null;
        }

        var table = source.Table is { } read && (source.Query is null || source.PartitionOption is not (null or PartitionOption.None))
            ? await CatalogReader.FindTableAsync(connection, source.Schema, read, CancellationToken.None)
            : null;
        if (table is { Kind: TableKind.Foreign })
            return $"{table.Display} is a foreign table: its rows are on another server, which knows nothing of the snapshot.";
        if (table is not null)
            await ReadTransaction.LockAsync(connection, table.Sql, CancellationToken.None);
        if (source.Query is { } query)
        {
            var column = await RangeSlicer.FindColumnNameAsync(connection, source, table, CancellationToken.None);
            var whole = Sql.Subquery(PartitionTokens.ReplaceAll(query, table, column));
            await ReadTransaction.LockAsync(connection, whole, CancellationToken.None);
        }

        return null;
    }

    static async Task<HeldSnapshot> ExportAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT pg_export_snapshot(), to_char(statement_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                txid_current_snapshot()::text
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        return new HeldSnapshot(reader.GetString(0), reader.GetString(1), reader.GetString(2));
    }

    /// <summary>Makes it known, and ends the limits on transactions that newer servers have.</summary>
    Task SetNameAsync(NpgsqlConnection connection) => PostgreSqlDatabase.ExecuteAsync(
        connection,
        $"""
        SET application_name = {Sql.Literal(name)};
        SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout'
        """,
        CancellationToken.None);
}
