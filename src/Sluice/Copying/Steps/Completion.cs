using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Steps;

/// <summary>
/// What is done to a target table when all slices have been copied, in one transaction with a row of the ledger: staged rows become
/// visible, rows that are missing in the source go, the <c>postCopyScript</c> runs.
/// </summary>
sealed class Completion(FactoryConnections connections, CompleteRequest request)
{
    readonly CopyRequest _copy = request.Copy;
    readonly TableSink _sink = (TableSink)request.Copy.Job.Sink;

    /// <summary>Whether a copy has anything to do at its end.</summary>
    public static bool IsNeeded(CopyJob job, CopyShape shape) =>
        job.Sink is TableSink sink && (shape.IsStaged || shape.Sequences.Count > 0 || sink.PostCopyScript is not null);

    /// <summary>Completes the copy, or finds it completed, or tells which slices have to be copied again.</summary>
    public async Task<CompleteResult> RunAsync(CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(_sink.Store, cancellationToken);
        return await database.RunAsync(Side.Sink, $"Completing the copy to {_sink.Table} in {database.Display}", async connection =>
        {
            await using var transaction = await database.BeginAsync(connection, cancellationToken);
            return await database.RunCancellableAsync(connection, () => RunAsync(connection, transaction), cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Drops what a cancelled run staged, and forgets it.</summary>
    public static async Task DiscardAsync(
        NpgsqlConnection connection, string runId, string copyId, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var staged = await Ledger.ReadStagedAsync(connection, runId, copyId, cancellationToken);
        await DropAsync(connection, staged, cancellationToken);
        var waiting = staged.Where(slice => slice.Table is not null).Select(slice => slice.Index);
        await Ledger.ForgetAsync(connection, runId, copyId, waiting, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Takes no token: whoever cancels tells the server.</summary>
    async Task<CompleteResult> RunAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        var none = CancellationToken.None;
        var key = new LedgerKey(_copy.RunId, _copy.CopyId, Ledger.Completion);
        if (_sink.Ledger && await Ledger.ClaimAsync(connection, key, none) is { } done)
            return new CompleteResult(done.Rows, []);
        var completed = request.Shape.IsStaged ? await MergeAsync(connection) : new CompleteResult(0, []);
        if (completed.LostSlices.Count == 0)
        {
            foreach (var sequence in request.Shape.Sequences)
                await sequence.MoveAsync(connection, request.Shape.SinkTable!, none);
            if (_sink.PostCopyScript is { } script)
            {
                var consequence = request.Shape.IsStaged ? "" : " The rows are committed.";
                await new CopyScript("postCopyScript", script).RunAsync(connection, consequence, none);
            }

            if (_sink.Ledger)
                await Ledger.RecordAsync(connection, key, new LedgerEntry(completed.RowsDeleted, 0, 0), none);
        }
        else
        {
            await Ledger.ForgetAsync(connection, _copy.RunId, _copy.CopyId, [.. completed.LostSlices, Ledger.Completion], none);
        }

        try
        {
            await transaction.CommitAsync(none);
        }
        catch (Exception exception) when (!_sink.Ledger)
        {
            throw PostgreSqlFault.CommitUnknown(exception, Side.Sink, $"Running the postCopyScript of {_sink.Table}");
        }

        return completed;
    }

    async Task<CompleteResult> MergeAsync(NpgsqlConnection connection)
    {
        var none = CancellationToken.None;
        var merge = request.Shape.Merge!;
        var staged = await Ledger.ReadStagedAsync(connection, _copy.RunId, _copy.CopyId, none);
        var lost = await FindLostAsync(connection, staged);
        if (lost.Count > 0)
        {
            await DropAsync(connection, staged.Where(slice => lost.Contains(slice.Index)), none);
            return new CompleteResult(0, lost);
        }

        if (_sink.PreCopyScript is { } script)
            await new CopyScript("preCopyScript", script).RunAsync(connection, "", none);
        // Not by TRUNCATE, for which readers would wait, and which shows an empty table to those whose snapshot is older.
        if (_sink.Truncates)
            await PostgreSqlDatabase.ExecuteAsync(connection, $"DELETE FROM {request.Shape.SinkTable}", none);
        var before = await new Verification(connections, _copy, request.Shape).ReadStagedBeforeAsync(connection, none);
        var tables = staged.Select(slice => slice.Table).OfType<StagingTable>().ToList();
        // First, for what is missing may hold a value that is unique and now belongs to another row.
        var deleted = _sink.DeletesMissing ? await merge.DeleteMissingAsync(connection, tables, none) : 0;
        foreach (var table in tables)
            await merge.ExecuteAsync(connection, table, none);
        await DropAsync(connection, staged, none);
        await Ledger.ForgetStagingAsync(connection, _copy.RunId, _copy.CopyId, none);
        return new CompleteResult(deleted, []) { Before = before };
    }

    /// <summary>
    /// Slices that were committed and whose rows are gone: a server that crashed empties tables that are not logged, and a run that was
    /// cancelled meanwhile drops them.
    /// </summary>
    async Task<IReadOnlyList<int>> FindLostAsync(NpgsqlConnection connection, IReadOnlyList<StagedSlice> staged)
    {
        var lost = Enumerable.Range(0, request.Slices).Except(staged.Select(slice => slice.Index)).ToList();
        foreach (var slice in staged.Where(slice => slice.Rows > 0))
        {
            if (slice.Table is not { } table || !await table.HasRowsAsync(connection, CancellationToken.None))
                lost.Add(slice.Index);
        }

        return lost;
    }

    static async Task DropAsync(NpgsqlConnection connection, IEnumerable<StagedSlice> staged, CancellationToken cancellationToken)
    {
        foreach (var table in staged.Select(slice => slice.Table).OfType<StagingTable>())
            await PostgreSqlDatabase.ExecuteAsync(connection, $"DROP TABLE IF EXISTS {table.Sql}", cancellationToken);
    }
}
