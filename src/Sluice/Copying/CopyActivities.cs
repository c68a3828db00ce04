using Npgsql;
using Sluice.Copying.TypedLane;
using Sluice.Orchestration;
using Sluice.PostgreSql;
using Sluice.Storage;

namespace Sluice.Copying;

/// <summary>The steps of a copy that touch the world. Each may run more than once, even twice at the same time.</summary>
/// <param name="connections">Opens the job's references.</param>
/// <param name="progress">Watches.</param>
/// <param name="time">Tells the time.</param>
public sealed class CopyActivities(Connections connections, CopyProgress progress, TimeProvider time)
{
    /// <summary>Reads the catalogs and chooses columns, form and slices.</summary>
    public static readonly Activity<CopyRequest, CopyPlan> Plan = new("PlanCopy");

    /// <summary>Runs the <c>preCopyScript</c> once; makes the ledger, the container or the folder.</summary>
    public static readonly Activity<PrepareRequest, Prepared> Prepare = new("PrepareCopy");

    /// <summary>Holds the snapshot that the slices share, until <see cref="ReleaseSnapshot"/>.</summary>
    public static readonly Activity<SnapshotRequest, SnapshotEnd> HoldSnapshot = new("HoldSnapshot") { IsRecorded = false };

    /// <summary>Ends every <see cref="HoldSnapshot"/> of the copy; tells whether it could.</summary>
    public static readonly Activity<SnapshotRequest, bool> ReleaseSnapshot = new("ReleaseSnapshot") { IsRecorded = false };

    /// <summary>Copies one slice.</summary>
    public static readonly Activity<SliceRequest, SliceResult> CopySlice = new("CopySlice");

    /// <summary>Makes the report.</summary>
    public static readonly Activity<FinishRequest, CopyOutput> Finish = new("FinishCopy");

    /// <inheritdoc cref="Plan"/>
    public async Task<CopyPlan> PlanAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        var start = time.GetUtcNow();
        var plan = await WithinAsync(request.Job, token => new CopyPlanner(connections, request).PlanAsync(token), cancellationToken);
        plan = plan with { Start = start };
        progress.Planned(request.CopyId, plan);
        return plan;
    }

    /// <inheritdoc cref="Prepare"/>
    public Task<Prepared> PrepareAsync(PrepareRequest request, CancellationToken cancellationToken) =>
        WithinAsync(request.Copy.Job, async token =>
        {
            if (request.Copy.Job.Sink is TableSink table)
            {
                var prepared = await PrepareTableAsync(request.Copy, table, token);
                var verification = new Verification(connections, request.Copy, request.Shape);
                return prepared with { Before = await verification.ReadBeforeAsync(token) };
            }

            var sink = (FileSink)request.Copy.Job.Sink;
            var store = await connections.StoreAsync(sink.Store, sink.Location.Container, token);
            try
            {
                await store.EnsureAsync(token);
            }
            catch (Exception exception)
            {
                throw StorageFault.From(exception, Side.Sink, $"Preparing {store.Display}");
            }

            return new Prepared(false);
        }, cancellationToken);

    /// <inheritdoc cref="HoldSnapshot"/>
    /// <param name="request">The snapshot.</param>
    /// <param name="announce">Raises <see cref="SnapshotRequest.EventName"/> at the orchestration, once the snapshot is held.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<SnapshotEnd> HoldSnapshotAsync(
        SnapshotRequest request, Func<HeldSnapshot, Task> announce, CancellationToken cancellationToken) =>
        WithinAsync(request.Copy.Job, async token =>
        {
            if (await FindEarlierSlicesAsync(request.Copy, token) is { } mixed)
                return new SnapshotEnd(SnapshotOutcome.Lost, mixed);
            return await new SnapshotHolder(await SourceAsync(request.Copy), request.Copy).HoldAsync(announce, token);
        }, cancellationToken);

    /// <inheritdoc cref="ReleaseSnapshot"/>
    public async Task<bool> ReleaseSnapshotAsync(SnapshotRequest request, CancellationToken cancellationToken) =>
        await new SnapshotHolder(await SourceAsync(request.Copy), request.Copy).ReleaseAsync(cancellationToken);

    /// <inheritdoc cref="CopySlice"/>
    public Task<SliceResult> CopySliceAsync(SliceRequest request, CancellationToken cancellationToken) =>
        WithinAsync(request.Copy.Job, async token =>
        {
            var (copy, slice) = (request.Copy, request.Slice);
            await using var skipped = new SkippedRows(copy, slice, time);
            progress.Started(copy.CopyId, slice);
            var result = default(SliceResult);
            try
            {
                return result = await new SliceCopier(connections, request, skipped).CopyAsync(
                    (rows, bytes) => progress.Advanced(copy.CopyId, slice, rows, bytes), token);
            }
            finally
            {
                if (result is not null)
                    progress.Committed(copy.CopyId, slice, result);
                else
                    progress.Failed(copy.CopyId, slice);
            }
        }, cancellationToken);

    /// <inheritdoc cref="Finish"/>
    public Task<CopyOutput> FinishAsync(FinishRequest request, CancellationToken cancellationToken) =>
        WithinAsync(request.Copy.Job, async token =>
        {
            token.ThrowIfCancellationRequested();
            var notes = request.Plan.Notes.ToList();
            var verified = await new Verification(connections, request.Copy, request.Plan.Shape).VerifyAsync(
                request.Before, request.Slices, notes, token);
            return CopyOutput.Create(request, verified, notes, time.GetUtcNow());
        }, cancellationToken);

    /// <summary>
    /// The script runs in one transaction with a row of the ledger, so that a second attempt cannot undo what slices did since.
    /// </summary>
    async Task<Prepared> PrepareTableAsync(CopyRequest copy, TableSink sink, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(sink.Store);
        await using var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            if (sink.Ledger)
                await Ledger.EnsureAsync(connection, cancellationToken);
            if (sink.PreCopyScript is not { } script)
                return new Prepared(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var key = new LedgerKey(copy.RunId, copy.CopyId, Ledger.Preparation);
            if (sink.Ledger && await Ledger.ClaimAsync(connection, key, cancellationToken) is not null)
                return new Prepared(false);
            await PostgreSqlDatabase.ExecuteAsync(connection, script, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new Prepared(true);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            throw PostgreSqlFault.From(exception, Side.Sink, $"Preparing {sink.Table} in {database.Display}", cancellationToken);
        }
    }

    Task<PostgreSqlDatabase> SourceAsync(CopyRequest copy) => connections.DatabaseAsync(copy.Job.Source.Store);

    /// <summary>
    /// Where slices must share a snapshot, those that an earlier attempt committed cannot be joined by others: their snapshot is gone.
    /// </summary>
    async Task<string?> FindEarlierSlicesAsync(CopyRequest copy, CancellationToken cancellationToken)
    {
        if (copy.Job is not
            { Source: TableSource { Consistent: true, OnSnapshotLost: SnapshotLoss.Fail }, Sink: TableSink { Ledger: true } sink })
            return null;
        var database = await connections.DatabaseAsync(sink.Store);
        await using var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            var (slices, snapshot) = await Ledger.FindSlicesAsync(connection, copy.RunId, copy.CopyId, cancellationToken);
            return slices == 0 ? null
                : $"{slices} of its slices were committed by an earlier attempt, in a snapshot{(snapshot is null ? "" : $" taken at {snapshot}")} "
                    + "that is gone.";
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            throw PostgreSqlFault.From(exception, Side.Sink, $"Reading the ledger in {database.Display}", cancellationToken);
        }
    }

    /// <summary>Bounds a step by the job's timeout.</summary>
    async Task<T> WithinAsync<T>(CopyJob job, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timer(job.Timeout), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await step(either.Token);
        }
        catch (Exception exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or SluiceException { Side: Side.Cancelled })
        {
            throw new SluiceException(Side.Engine, "ActivityTimeout",
                $"It took longer than the activity's timeout of {job.Timeout}. Raise policy.timeout, or copy in more slices.", exception);
        }
    }

    /// <summary>Timers run at most 49 days.</summary>
    static TimeSpan Timer(TimeSpan timeout) => timeout.TotalDays < 49 ? timeout : Timeout.InfiniteTimeSpan;
}
