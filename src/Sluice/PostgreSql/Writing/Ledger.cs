using Npgsql;
using NpgsqlTypes;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Writing;

/// <summary>
/// The table in the target database that remembers which slices were committed. A slice's rows and its ledger row commit in one
/// transaction, and the ledger row comes first: of two attempts at one slice the second waits for the first and then finds it done.
/// </summary>
internal static partial class Ledger
{
    /// <summary>The slice number under which the <c>preCopyScript</c> is remembered.</summary>
    public const int Preparation = -1;

    /// <summary>The slice number under which the merge of all slices and the <c>postCopyScript</c> are remembered.</summary>
    public const int Completion = -2;

    /// <summary>How long slices are remembered: as long as ADF keeps runs.</summary>
    const int RetentionDays = 45;

    /// <summary>Makes sure that the tables are there.</summary>
    /// <exception cref="SluiceException">The account may not create it.</exception>
    public static async Task EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var exists = new NpgsqlCommand(
                """
                SELECT to_regclass('sluice.copy') IS NOT NULL
                    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('sluice.slice') AND attname = 'staging')
                """, connection);
            if (await exists.ExecuteScalarAsync(cancellationToken) is true)
                return;
            // The lock: two first runs at the same time would both try to create it. The query behind it: a session that was told
            // that there is no such schema looks again only when it locks a relation.
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await PostgreSqlDatabase.ExecuteAsync(connection,
                """
                SELECT pg_advisory_xact_lock(hashtext('sluice.slice'));
                SELECT FROM pg_namespace LIMIT 0;
                CREATE SCHEMA IF NOT EXISTS sluice;
                CREATE TABLE IF NOT EXISTS sluice.slice (
                    run_id text NOT NULL, copy_id text NOT NULL, slice integer NOT NULL,
                    rows bigint NOT NULL DEFAULT 0, bytes_read bigint NOT NULL DEFAULT 0, bytes_written bigint NOT NULL DEFAULT 0,
                    committed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (run_id, copy_id, slice));
                ALTER TABLE sluice.slice
                    ADD COLUMN IF NOT EXISTS rows_skipped bigint NOT NULL DEFAULT 0, ADD COLUMN IF NOT EXISTS snapshot text,
                    ADD COLUMN IF NOT EXISTS staging text;
                CREATE TABLE IF NOT EXISTS sluice.copy (
                    run_id text NOT NULL, copy_id text NOT NULL, job_hash text NOT NULL, plan text NOT NULL, before text,
                    planned_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (run_id, copy_id));
                COMMENT ON TABLE sluice.copy IS 'How Sluice cut copies into this database into slices: a rerun keeps to it.';
                COMMENT ON TABLE sluice.slice IS 'The slices that Sluice copied into this database, each committed with its rows.'
                """, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw NotAllowed(exception);
        }
    }

    /// <summary>
    /// Claims a slice within the connection's transaction; waits while another attempt has claimed it and not ended.
    /// </summary>
    /// <returns>Null when the slice is this transaction's to copy; what was recorded when it is done.</returns>
    public static async Task<LedgerEntry?> ClaimAsync(NpgsqlConnection connection, LedgerKey key, CancellationToken cancellationToken)
    {
        await using var insert = Command(connection,
            "INSERT INTO sluice.slice (run_id, copy_id, slice) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", key);
        try
        {
            if (await insert.ExecuteNonQueryAsync(cancellationToken) == 1)
                return null;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw NotAllowed(exception);
        }

        await using var select = Command(connection,
            "SELECT rows, bytes_read, bytes_written, rows_skipped, snapshot, staging FROM sluice.slice "
            + "WHERE run_id = $1 AND copy_id = $2 AND slice = $3", key);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new LedgerEntry(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3))
            {
                Snapshot = reader.GetValue(4) as string,
                Staging = reader.GetValue(5) as string,
            }
            : throw new SluiceException(Side.Sink, "LedgerChanged",
                "A row of sluice.slice vanished while it was read. Run the copy again.");
    }

    /// <summary>Completes the claimed row within the same transaction.</summary>
    public static async Task RecordAsync(NpgsqlConnection connection, LedgerKey key, LedgerEntry entry, CancellationToken cancellationToken)
    {
        await using var update = Command(connection,
            "UPDATE sluice.slice SET rows = $4, bytes_read = $5, bytes_written = $6, rows_skipped = $7, snapshot = $8, staging = $9, "
            + "committed_at = clock_timestamp() WHERE run_id = $1 AND copy_id = $2 AND slice = $3", key);
        update.Parameters.Add(new() { Value = entry.Rows });
        update.Parameters.Add(new() { Value = entry.BytesRead });
        update.Parameters.Add(new() { Value = entry.BytesWritten });
        update.Parameters.Add(new() { Value = entry.RowsSkipped });
        update.Parameters.Add(Text(entry.Snapshot));
        update.Parameters.Add(Text(entry.Staging));
        await update.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The slices of a copy whose rows wait to be merged, in the order of their numbers.</summary>
    public static async Task<IReadOnlyList<StagedSlice>> ReadStagedAsync(
        NpgsqlConnection connection, string runId, string copyId, CancellationToken cancellationToken)
    {
        await using var select = Command(connection,
            "SELECT slice, rows, staging FROM sluice.slice WHERE run_id = $1 AND copy_id = $2 AND slice >= $3 ORDER BY slice",
            new LedgerKey(runId, copyId, 0));
        var staged = new List<StagedSlice>();
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            staged.Add(new StagedSlice(
                reader.GetInt32(0), reader.GetInt64(1),
                await reader.IsDBNullAsync(2, cancellationToken) ? null
                    : new StagingTable(reader.GetString(2), new LedgerKey(runId, copyId, reader.GetInt32(0)))));
        }

        return staged;
    }

    /// <summary>Forgets slices within the connection's transaction, so that they can be copied again.</summary>
    public static async Task ForgetAsync(
        NpgsqlConnection connection, string runId, string copyId, IEnumerable<int> slices, CancellationToken cancellationToken)
    {
        foreach (var slice in slices)
        {
            await using var delete = Command(connection,
                "DELETE FROM sluice.slice WHERE run_id = $1 AND copy_id = $2 AND slice = $3", new LedgerKey(runId, copyId, slice));
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Remembers that nothing of a copy waits any more.</summary>
    public static async Task ForgetStagingAsync(
        NpgsqlConnection connection, string runId, string copyId, CancellationToken cancellationToken)
    {
        await using var update = Command(connection,
            "UPDATE sluice.slice SET staging = NULL WHERE run_id = $1 AND copy_id = $2 AND slice >= $3", new LedgerKey(runId, copyId, 0));
        await update.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Forgets what is older than 45 days, with the staging tables that failed copies left. An account that may not is no fault:
    /// another one will.
    /// </summary>
    public static async Task PruneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var delete = new NpgsqlCommand(
                """
                WITH old AS (DELETE FROM sluice.slice WHERE committed_at < now() - make_interval(days => $1) RETURNING *),
                    plans AS (DELETE FROM sluice.copy WHERE planned_at < now() - make_interval(days => $1))
                SELECT staging, run_id, copy_id, slice FROM old WHERE staging IS NOT NULL
                """, connection)
            {
                Parameters = { new() { Value = RetentionDays } },
            };
            var left = new List<StagingTable>();
            await using (var reader = await delete.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    var slice = new LedgerKey(reader.GetString(1), reader.GetString(2), reader.GetInt32(3));
                    left.Add(new StagingTable(reader.GetString(0), slice));
                }
            }

            foreach (var staging in left)
                await PostgreSqlDatabase.ExecuteAsync(connection, $"DROP TABLE IF EXISTS {staging.Sql}", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState
            is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.WrongObjectType
            or PostgresErrorCodes.DependentObjectsStillExist)
        {
            // The transaction has rolled back. What somebody else made of a name of ours is theirs.
        }
    }

    /// <summary>How many slices of a copy are committed, and the snapshot of the latest; null when it was in none.</summary>
    public static async Task<(long Slices, string? Snapshot)> FindSlicesAsync(
        NpgsqlConnection connection, string runId, string copyId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*), max(snapshot) FROM sluice.slice WHERE run_id = $1 AND copy_id = $2 AND slice >= 0", connection)
        {
            Parameters = { new() { Value = runId }, new() { Value = copyId } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetValue(1) as string);
    }

    static SluiceException NotAllowed(PostgresException exception) => new(Side.Sink, "LedgerNotAllowed",
        "The account may not create or use the tables sluice.slice and sluice.copy, in which Sluice remembers the slices it committed "
        + $"({exception.MessageText}). "
        + "Grant CREATE on the database once, or USAGE on the schema and SELECT, INSERT and UPDATE on the tables if they are there; "
        + "or give up exactly-once slices for this copy with \"ledger\": false in the sink (--no-ledger).", exception);

    static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, LedgerKey key) => new(sql, connection)
    {
        Parameters =
        {
            new() { Value = key.RunId },
            new() { Value = key.CopyId },
            new() { Value = key.Slice, NpgsqlDbType = NpgsqlDbType.Integer },
        },
    };
}
