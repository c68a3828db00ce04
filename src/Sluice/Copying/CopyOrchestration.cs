using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>The life of one copy: plan, prepare, copy the slices in a sliding window, finish.</summary>
public static class CopyOrchestration
{
    // A server that crashes more often than that within one copy is not going to get through it.
    const int MostRounds = 4;

    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<CopyRequest, CopyOutput> Definition = new("Copy");

    /// <summary>Runs the copy.</summary>
    /// <exception cref="SluiceException">
    /// A step failed after its retries; slices already committed stay, and a rerun skips them.
    /// </exception>
    public static async Task<CopyOutput> RunAsync(OrchestrationContext context, CopyRequest request)
    {
        var retry = request.Job.Retry;
        var plan = await context.CallAsync(CopyActivities.Plan, request, retry);
        var prepared = await context.CallAsync(CopyActivities.Prepare, new PrepareRequest(request, plan.Shape), retry);
        var (slices, completed, notes) = await SharedSnapshot.WhileHeldAsync(context, request, plan, async snapshot =>
        {
            var copied = await CopySlicesAsync(context, request, plan, plan.Slices, snapshot);
            Completed? end = null;
            if (Completion.IsNeeded(request.Job))
                (copied, end) = await CompleteAsync(context, request, plan, copied, snapshot);
            return (copied, end, snapshot.Notes(copied));
        });
        var done = new FinishRequest(request, plan with { Notes = [.. plan.Notes, .. notes] }, slices)
        {
            Before = completed?.Before ?? prepared.Before,
            RowsDeleted = completed?.RowsDeleted ?? 0,
        };
        return await context.CallAsync(CopyActivities.Finish, done, retry);
    }

    /// <summary>Completes the copy; slices whose staged rows are lost are copied again before.</summary>
    static async Task<(IReadOnlyList<SliceResult>, Completed)> CompleteAsync(
        OrchestrationContext context, CopyRequest request, CopyPlan plan, IReadOnlyList<SliceResult> slices, SharedSnapshot snapshot)
    {
        var complete = new CompleteRequest(request, plan.Shape, plan.Slices.Count);
        for (var round = 1; round <= MostRounds; round++)
        {
            var completed = await context.CallAsync(CopyActivities.Complete, complete, request.Job.Retry);
            if (completed.LostSlices.Count == 0)
                return (slices, completed);
            var lost = completed.LostSlices.Select(index => plan.Slices[index]);
            var again = await CopySlicesAsync(context, request, plan, lost, snapshot);
            slices = [.. slices.Concat(again).GroupBy(slice => slice.Index).Select(attempts => attempts.Last())];
        }

        throw new SluiceException(Side.Sink, "StagingLost",
            $"What was staged was lost {MostRounds} times, as when the server crashes. Look into its log, and run the copy again.");
    }

    /// <summary>
    /// Keeps <see cref="CopyJob.ParallelCopies"/> slices under way, the largest first, and starts the next as soon as one ends.
    /// After a failure no further slice starts; those under way end first, so that nothing runs on behind a failed copy.
    /// </summary>
    static async Task<IReadOnlyList<SliceResult>> CopySlicesAsync(
        OrchestrationContext context, CopyRequest request, CopyPlan plan, IEnumerable<Slice> slices, SharedSnapshot snapshot)
    {
        var waiting = new Queue<Slice>(slices.OrderByDescending(slice => slice.EstimatedBytes).ThenBy(slice => slice.Index));
        var running = new List<Task<SliceResult>>();
        var results = new List<SliceResult>();
        SluiceException? failure = null;
        while (running.Count > 0 || (waiting.Count > 0 && failure is null))
        {
            while (running.Count < request.Job.ParallelCopies && failure is null && waiting.TryDequeue(out var slice))
                running.Add(snapshot.ReadAsync(held => CopySliceAsync(new SliceRequest(request, plan.Shape, slice) { Snapshot = held })));

            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            try
            {
                results.Add(await ended);
                ThrowIfTooMany(request.Job.SkipRows, results);
                context.SetStatus(new CopyStatus(results.Count, plan.Slices.Count, results.Sum(result => result.Rows)));
            }
            catch (SluiceException exception)
            {
                failure ??= exception;
            }
        }

        if (failure is not null)
            throw snapshot.Explain(failure, results.Count, plan.Slices.Count);
        return [.. results.OrderBy(result => result.Index)];

        Task<SliceResult> CopySliceAsync(SliceRequest slice) => context.CallAsync(CopyActivities.CopySlice, slice, request.Job.Retry);
    }

    /// <summary>The ceiling holds for all slices together.</summary>
    static void ThrowIfTooMany(SkipRows? skip, IReadOnlyList<SliceResult> results)
    {
        var skipped = results.Sum(result => result.RowsSkipped);
        if (skip?.MostRows is { } most && skipped > most)
        {
            throw new SluiceException(Side.Source, "TooManyIncompatibleRows",
                $"{skipped} rows do not fit, more than maxSkippedRows ({most}). Check the dataset's settings and the mapping.");
        }
    }
}

/// <summary>How far a copy is.</summary>
/// <param name="SlicesDone">Slices committed.</param>
/// <param name="Slices">Slices in all.</param>
/// <param name="Rows">Rows committed.</param>
public sealed record CopyStatus(int SlicesDone, int Slices, long Rows);
