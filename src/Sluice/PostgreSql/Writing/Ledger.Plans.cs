using Npgsql;

namespace Sluice.PostgreSql.Writing;

/// <summary>The table beside it that remembers how copies were cut into slices, by whose numbers the slices are known.</summary>
internal static partial class Ledger
{
    /// <summary>What is remembered of a copy; null when there is nothing, or no such table, or the account may not read it.</summary>
    public static async Task<PlanEntry?> FindPlanAsync(
        NpgsqlConnection connection, string runId, string copyId, CancellationToken cancellationToken)
    {
        try
        {
            await using var select = new NpgsqlCommand(
                "SELECT job_hash, plan, before FROM sluice.copy WHERE run_id = $1 AND copy_id = $2", connection)
            {
                Parameters = { new() { Value = runId }, new() { Value = copyId } },
            };
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? new PlanEntry(reader.GetString(0), reader.GetString(1)) { Before = reader.GetValue(2) as string }
                : null;
        }
        catch (PostgresException exception)
            when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
    }

    /// <summary>Remembers a plan, unless one is remembered.</summary>
    /// <returns>The entry that is there now: the given one, or that of an earlier attempt.</returns>
    /// <exception cref="SluiceException">Slices were committed by a plan that is not remembered; or the account may not.</exception>
    public static async Task<PlanEntry> RememberPlanAsync(
        NpgsqlConnection connection, string runId, string copyId, PlanEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var insert = new NpgsqlCommand(
                "INSERT INTO sluice.copy (run_id, copy_id, job_hash, plan) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", connection)
            {
                Parameters =
                {
                    new() { Value = runId },
                    new() { Value = copyId },
                    new() { Value = entry.JobHash },
                    new() { Value = entry.Plan },
                },
            };
            var isNew = await insert.ExecuteNonQueryAsync(cancellationToken) == 1;
            if (isNew && await FindSlicesAsync(connection, runId, copyId, cancellationToken) is { Slices: > 0 and var slices })
            {
                throw new SluiceException(Side.Sink, "PlanForgotten",
                    $"{slices} slices of this copy are committed, and how they were cut is not remembered in sluice.copy, "
                    + "so others would not fit them. Start a new run.");
            }

            await transaction.CommitAsync(cancellationToken);
            return isNew ? entry
                : await FindPlanAsync(connection, runId, copyId, cancellationToken)
                ?? throw new SluiceException(Side.Sink, "LedgerChanged",
                    "A row of sluice.copy vanished while it was read. Run the copy again.");
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw NotAllowed(exception);
        }
    }

    /// <summary>Remembers what the target held before the copy, unless that is remembered.</summary>
    /// <returns>What is remembered now.</returns>
    public static async Task<string> RememberBeforeAsync(
        NpgsqlConnection connection, string runId, string copyId, string before, CancellationToken cancellationToken)
    {
        await using var update = new NpgsqlCommand(
            "UPDATE sluice.copy SET before = coalesce(before, $3) WHERE run_id = $1 AND copy_id = $2 RETURNING before", connection)
        {
            Parameters = { new() { Value = runId }, new() { Value = copyId }, new() { Value = before } },
        };
        return await update.ExecuteScalarAsync(cancellationToken) as string ?? before;
    }
}
