using System.Diagnostics;
using Npgsql;
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
                return await PrepareTableAsync(request.Copy, table, token);
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
            var sink = await SinkAsync(request, token);
            var source = await SourceAsync(request, token);
            progress.Started(copy.CopyId, slice);
            var result = default(SliceResult);
            try
            {
                return result = await CopyAsync(
                    source, sink, slice, (rows, bytes) => progress.Advanced(copy.CopyId, slice, rows, bytes), token);
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
    public Task<CopyOutput> FinishAsync(FinishRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(CopyOutput.Create(request, time.GetUtcNow()));
    }

    static async Task<SliceResult> CopyAsync(
        SliceSource source, SliceSink sink, Slice slice, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await using var output = await sink.OpenAsync(slice, cancellationToken);
        if (output.Committed is { } committed)
            return committed;
        await using var input = await source.OpenAsync(slice, cancellationToken);
        var pumped = await Pump.RunAsync(input, output, progress, cancellationToken);
        var result = new SliceResult(slice.Index, pumped.Rows, pumped.BytesRead, pumped.BytesWritten, clock.Elapsed);
        await output.CommitAsync(result, cancellationToken);
        return result;
    }

    async Task<SliceSource> SourceAsync(SliceRequest request, CancellationToken cancellationToken) => request.Copy.Job.Source switch
    {
        TableSource table => new TableSliceSource(
            await connections.DatabaseAsync(table.Store), table, request.Shape.Encoding, request.Copy.Job.Sink as FileSink),
        FileSource file => new FileSliceSource(await connections.StoreAsync(file.Store, file.Location.Container, cancellationToken), file),
        _ => throw new UnreachableException(),
    };

    async Task<SliceSink> SinkAsync(SliceRequest request, CancellationToken cancellationToken) => request.Copy.Job.Sink switch
    {
        TableSink table => new TableSliceSink(await connections.DatabaseAsync(table.Store), request.Copy, request.Shape),
        FileSink file => new FileSliceSink(
            await connections.StoreAsync(file.Store, file.Location.Container, cancellationToken), request.Copy, request.Shape.FileName!),
        _ => throw new UnreachableException(),
    };

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
