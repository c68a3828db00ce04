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
                var prepared = await PrepareTableAsync(request.Copy, request.Shape, table, token);
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
    async Task<Prepared> PrepareTableAsync(CopyRequest copy, CopyShape shape, TableSink sink, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(sink.Store);
        await using var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            if (sink.Ledger)
                await Ledger.EnsureAsync(connection, cancellationToken);
            if (shape.CreateTable is { } create)
            {
                await using var creation = await connection.BeginTransactionAsync(cancellationToken);
                await TableDefinition.CreateAsync(connection, create, cancellationToken);
                await creation.CommitAsync(cancellationToken);
            }

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
