using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Output;
using Sluice.Copying.Pacing;
using Sluice.Copying.Planning;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Snapshots;
using Sluice.Copying.Steps;
using Sluice.Copying.TypedLane;
using Sluice.Copying.Watching;
using Sluice.PostgreSql.Connecting;
using Sluice.Telemetry;

namespace Sluice.Copying;

/// <summary>The steps of a copy that touch the world. Each may run more than once, even twice at the same time.</summary>
/// <param name="connections">Opens the job's references.</param>
/// <param name="progress">Watches.</param>
/// <param name="time">Tells the time.</param>
/// <param name="host">What they run on.</param>
public sealed class CopyActivities(FactoryConnections connections, CopyProgress progress, TimeProvider time, HostCapacity host)
{
    static readonly TimeSpan DiscardTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Keeps how far slices are.</summary>
    public SliceLog Log { get; init; } = SliceLog.None;

    /// <summary>The same steps, of which nothing is told while they go on.</summary>
    internal CopyActivities Unwatched => new(connections, CopyProgress.None, time, host);

    /// <summary>Reads the catalogs and chooses columns, form and slices; a rerun finds those of the first run.</summary>
    public async Task<CopyPlan> PlanAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        var start = time.GetUtcNow();
        var plan = await new CopyTelemetry(request).TraceAsync(Spans.Plan, () => RunWithTimeoutAsync(request, async token =>
            await new PlanStore(request).FindAsync(connections, token)
            ?? await new CopyPlanner(connections, request).PlanAsync(token), cancellationToken));
        plan = plan with { Start = start };
        progress.Planned(request.CopyId, plan);
        return plan;
    }

    /// <summary>The tables of a copy of many, the largest first, after a look at whether each can be copied.</summary>
    internal async Task<TablesOutline> FindTablesAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        var start = time.GetUtcNow();
        var found = await new CopyTelemetry(request).TraceAsync(Spans.Plan, () => RunWithTimeoutAsync(
            request, token => new TablesPlanner(connections, request, host).PlanAsync(token), cancellationToken));
        await Log.FoundAsync(request, found, start, time);
        return found;
    }

    /// <summary>Makes the foreign keys between tables that a copy has made.</summary>
    internal Task<RelateResult> RelateTablesAsync(RelateRequest request, CancellationToken cancellationToken) =>
        Log.WatchAsync(request.Copy, CopyStep.ForeignKeys, time, () => RunWithRetriesAsync(
            Spans.Complete, request.Copy, token => new TableRelation(connections, request).RunAsync(token), cancellationToken), related => related.Keys);

    /// <summary>Runs the <c>preCopyScript</c> once; makes the ledger, the container or the folder.</summary>
    public async Task<PrepareResult> PrepareAsync(PlannedCopy planned, CancellationToken cancellationToken)
    {
        var prepared = await RunWithRetriesAsync(
            Spans.Prepare, planned.Copy, token => new Preparation(connections, planned, host).RunAsync(token), cancellationToken);
        await Log.PreparedAsync(planned, prepared.Lanes, time);
        return prepared;
    }

    /// <summary>Has the snapshot held that the slices share, until it is released, and does not wait for that.</summary>
    /// <param name="request">The snapshot.</param>
    /// <param name="whileRunning">Ends the holding when the copy has ended without a word.</param>
    /// <param name="cancellationToken">Ends the taking of the snapshot, not its holding.</param>
    internal Task<SnapshotHoldResult> HoldSnapshotAsync(
        SnapshotRequest request, WhileRunning whileRunning, CancellationToken cancellationToken) =>
        RunWithRetriesAsync(Spans.HoldSnapshot, request.Copy, async token =>
        {
            var source = await SourceAsync(request.Copy, token);
            if (request.Copy.Job.Source is TableSource { Snapshot: { } name })
                return new SnapshotHoldResult(await new SnapshotExporter(source, request.Copy).FindAsync(name, token), null);
            await SnapshotChecks.ThrowIfBegunAsync(connections, request.Copy, token);
            var (holding, obstacle) = await new SnapshotExporter(source, request.Copy).TakeAsync(token);
            if (holding is not null)
                source.Snapshots.Add(holding, whileRunning);
            return new SnapshotHoldResult(holding?.Held, obstacle);
        }, cancellationToken);

    /// <summary>Ends every holding of the copy's snapshot.</summary>
    public async Task<SnapshotReleaseResult> ReleaseSnapshotAsync(SnapshotRequest request, CancellationToken cancellationToken)
    {
        var source = await SourceAsync(request.Copy, cancellationToken);
        await new SnapshotExporter(source, request.Copy).ReleaseAsync(cancellationToken);
        return new SnapshotReleaseResult(await source.Snapshots.WaitForEndAsync(SnapshotExporter.NameOf(request.Copy), cancellationToken));
    }

    /// <summary>Copies one slice.</summary>
    internal Task<SliceResult> CopySliceAsync(SliceRequest request, CancellationToken cancellationToken) =>
        SliceTelemetry.TraceAsync(request, Log, time, telemetry => CopySliceAsync(request, telemetry, cancellationToken));

    Task<SliceResult> CopySliceAsync(SliceRequest request, SliceTelemetry telemetry, CancellationToken cancellationToken) =>
        RunWithTimeoutAsync(request.Copy, async token =>
        {
            var (copy, slice) = (request.Copy, request.Slice);
            progress.Started(copy.CopyId, slice);
            var result = default(SliceResult);
            SkippedRows? skipped = null;
            var retries = new TransientRetries(copy.Job, time, (fault, wait) =>
            {
                telemetry.Retrying(fault, wait);
                progress.Retrying(copy.CopyId, slice, fault, wait);
            });
            try
            {
                // Each attempt is all of it: a new transaction, a new claim of the slice, rows from the first on.
                result = await retries.RunAsync(async attempt =>
                {
                    if (skipped is not null)
                        await skipped.DisposeAsync();
                    skipped = new SkippedRows(copy, slice, time);
                    telemetry.Begin();
                    return await new SliceCopier(connections, request, skipped, time).CopyAsync(
                        moved =>
                        {
                            telemetry.Advanced(moved);
                            progress.Advanced(copy.CopyId, slice, moved.Rows, moved.BytesRead);
                        },
                        attempt);
                }, token);
                return result = result with { Retries = retries.Count, LastFault = retries.LastFault };
            }
            catch (SluiceException fault) when (skipped is not null)
            {
                throw await skipped.KeepAsync(fault, connections, token);
            }
            finally
            {
                if (skipped is not null)
                    await skipped.DisposeAsync();
                if (result is not null)
                    progress.Committed(copy.CopyId, slice, result);
                else
                    progress.Failed(copy.CopyId, slice);
            }
        }, cancellationToken);

    /// <summary>Makes what a new table gets when its rows are there: indexes, keys, defaults.</summary>
    internal Task<BuildIndexesResult> BuildIndexesAsync(PlannedCopy planned, int atOnce, CancellationToken cancellationToken) =>
        Log.WatchAsync(planned.Copy, CopyStep.Indexes, time, () => RunWithRetriesAsync(
            Spans.BuildIndexes, planned.Copy, token => new IndexBuilding(connections, planned, atOnce).RunAsync(token), cancellationToken), built => built.Indexes);

    /// <summary>Merges staged slices and runs the <c>postCopyScript</c>.</summary>
    internal Task<CompleteResult> CompleteAsync(CompleteRequest request, CancellationToken cancellationToken) =>
        RunWithRetriesAsync(Spans.Complete, request.Copy, token => new Completion(connections, request).RunAsync(token), cancellationToken);

    /// <summary>
    /// Drops what a copy has staged: for hosts, when a run is cancelled. What cannot be reached goes with the ledger's rows when they
    /// are old.
    /// </summary>
    public async Task DiscardAsync(CopyRequest copy)
    {
        using var patience = new CancellationTokenSource(DiscardTimeout, time);
        try
        {
            var database = await connections.DatabaseAsync(copy.Job.Sink.Store, patience.Token);
            await using var connection = await database.OpenAsync(Side.Sink, patience.Token);
            await Completion.DiscardAsync(connection, copy.RunId, copy.CopyId, patience.Token);
        }
        catch (Exception exception)
            when (exception is SluiceException or NpgsqlException or OperationCanceledException or IOException)
        {
            // Whoever cancelled is not told of it: the copy has ended either way.
        }
    }

    /// <summary>Verifies, deletes the source's files if that is asked for, and makes the report.</summary>
    internal async Task<CopyOutput> FinishAsync(PlannedCopy planned, FinishRequest request, IReadOnlyList<SliceResult> slices, CancellationToken cancellationToken)
    {
        var output = await Log.WatchAsync(planned.Copy, CopyStep.Finish, time, () => RunWithRetriesAsync(Spans.Finish, planned.Copy, async token =>
        {
            token.ThrowIfCancellationRequested();
            var (copy, plan) = planned;
            List<string> notes = [.. request.Notes, .. request.Snapshot.NotesOf(slices)];
            if (TransientRetries.NoteOf(slices) is { } retried)
                notes.Add(retried);
            var verified = await new Verification(connections, copy, plan.Shape).VerifyAsync(
                request.Before, plan.Slices, slices, notes, token);
            await new SourceRemoval(connections, copy).RunAsync(plan.Slices, notes, token);
            return CopyOutput.Create(planned, request, slices, verified, notes, time.GetUtcNow());
        }, cancellationToken), _ => 0);
        await Log.KeepAsync(planned.Copy, time);
        progress.Finished(planned.Copy.CopyId, slices);
        return output;
    }

    /// <summary>Repeats a step that may be, after transient faults, within the job's timeout.</summary>
    Task<T> RunWithRetriesAsync<T>(string name, CopyRequest copy, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        var telemetry = new CopyTelemetry(copy);
        var retries = new TransientRetries(copy.Job, time, (fault, wait) =>
        {
            telemetry.Retrying("step", fault, wait);
            progress.Retrying(copy.CopyId, null, fault, wait);
        });
        return telemetry.TraceAsync(name, () => RunWithTimeoutAsync(copy, token => retries.RunAsync(step, token), cancellationToken));
    }

    Task<PostgreSqlDatabase> SourceAsync(CopyRequest copy, CancellationToken cancellationToken) =>
        connections.DatabaseAsync(copy.Job.Source.Store, cancellationToken);

    /// <summary>Bounds a step by the deadline of the activity that copies, else by the job's timeout.</summary>
    Task<T> RunWithTimeoutAsync<T>(CopyRequest copy, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken) =>
        Deadline.RunAsync(copy.Deadline ?? time.GetUtcNow() + copy.Job.Timeout, time, step, cancellationToken);
}
