using Sluice.Connections;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Planning;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Steps;

/// <summary>What is made ready before the first slice: room for the connections, the ledger, the table, the container.</summary>
sealed class Preparation(FactoryConnections connections, PlannedCopy planned, HostCapacity host)
{
    /// <summary>Makes it ready; a second attempt finds what the first one did.</summary>
    public async Task<PrepareResult> RunAsync(CancellationToken cancellationToken)
    {
        // Before anything is changed.
        var wanted = Lanes.Of(planned.Copy.Job, planned.Plan, host);
        var (lanes, notes) = await new ConnectionCheck(connections, planned, wanted).RunAsync(cancellationToken);
        var prepared = planned.Copy.Job.Sink is TableSink table
            ? await PrepareAsync(table, cancellationToken)
            : await PrepareAsync((FileSink)planned.Copy.Job.Sink, cancellationToken);
        prepared = prepared with { Lanes = lanes, Notes = [.. Notes(wanted), .. notes] };
        if (prepared.Before is not null)
            return prepared;
        var before = await new Verification(connections, planned.Copy, planned.Plan.Shape).ReadBeforeAsync(cancellationToken);
        return prepared with { Before = await RememberAsync(before, cancellationToken) };
    }

    IEnumerable<string> Notes(Lanes wanted)
    {
        var most = Lanes.Of(planned.Copy.Job, planned.Plan, HostCapacity.Unlimited).Count;
        if (wanted.Count < most)
        {
            yield return $"{wanted.Count} slice{(wanted.Count == 1 ? "" : "s")} at a time instead of {most}: the host runs {host.Activities} "
                + "activities at a time (maxConcurrentActivityFunctions in host.json)";
        }
    }

    /// <summary>
    /// The script runs in one transaction with a row of the ledger, so that a second attempt cannot undo what slices did since. Where all
    /// becomes visible at once, it runs in that transaction instead.
    /// </summary>
    async Task<PrepareResult> PrepareAsync(TableSink sink, CancellationToken cancellationToken)
    {
        var (copy, shape) = (planned.Copy, planned.Plan.Shape);
        var database = await connections.DatabaseAsync(sink.Store, cancellationToken);
        return await database.RunAsync(Side.Sink, DescribeOperation(sink, database), async connection =>
        {
            var prepared = new PrepareResult(false);
            await SinkServer.CheckWritableAsync(connection, database, sink, cancellationToken);
            if (sink.Ledger)
            {
                await Ledger.EnsureAsync(connection, cancellationToken);
                await Ledger.PruneAsync(connection, cancellationToken);
                var before = await new PlanStore(copy).RememberAsync(connection, planned.Plan, cancellationToken);
                prepared = prepared with { Before = before };
            }

            if (shape.CreateTable is { } create)
            {
                await using var creation = await database.BeginAsync(connection, cancellationToken);
                await TableDefinition.CreateAsync(connection, create, cancellationToken);
                await creation.CommitAsync(cancellationToken);
            }

            if (shape.IsStaged || (sink.PreCopyScript is null && !sink.Truncates))
                return prepared;
            await using var transaction = await database.BeginAsync(connection, cancellationToken);
            var key = new LedgerKey(copy.RunId, copy.CopyId, Ledger.Preparation);
            if (sink.Ledger && await Ledger.ClaimAsync(connection, key, cancellationToken) is not null)
                return prepared;
            if (sink.PreCopyScript is { } script)
                await new CopyScript("preCopyScript", script).RunAsync(connection, "", cancellationToken);
            if (sink.Truncates)
                await PostgreSqlDatabase.ExecuteAsync(connection, $"TRUNCATE TABLE {shape.SinkTable}", cancellationToken);
            try
            {
                await transaction.CommitAsync(cancellationToken);
            }
            catch (Exception exception) when (!sink.Ledger)
            {
                throw PostgreSqlFault.CommitUnknown(
                    exception, Side.Sink, $"Running the preCopyScript of {sink.Table} in {database.Display}");
            }

            return prepared with { ScriptRan = sink.PreCopyScript is not null };
        }, cancellationToken);
    }

    /// <summary>What a later attempt reads instead holds rows of this one.</summary>
    async Task<TableChecksum?> RememberAsync(TableChecksum? before, CancellationToken cancellationToken)
    {
        if (before is null || planned.Copy.Job.Sink is not TableSink { Ledger: true } sink)
            return before;
        var database = await connections.DatabaseAsync(sink.Store, cancellationToken);
        return await database.RunAsync(
            Side.Sink, DescribeOperation(sink, database),
            connection => new PlanStore(planned.Copy).RememberAsync(connection, before, cancellationToken), cancellationToken);
    }

    static string DescribeOperation(TableSink sink, PostgreSqlDatabase database) => $"Preparing {sink.Table} in {database.Display}";

    async Task<PrepareResult> PrepareAsync(FileSink sink, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(sink.Store, sink.Location.Container, cancellationToken);
        try
        {
            await store.EnsureAsync(cancellationToken);
            return new PrepareResult(false);
        }
        catch (Exception exception)
        {
            throw store.Faults.Reaching(exception, Side.Sink, $"Preparing {store.Display}");
        }
    }
}
