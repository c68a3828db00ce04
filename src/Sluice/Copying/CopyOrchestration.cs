using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>The life of one copy: plan, prepare, copy the slices in a sliding window, finish.</summary>
public static class CopyOrchestration
{
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
        var prepared = await context.CallAsync(CopyActivities.Prepare, new PrepareRequest(request, plan.Shape) { Slices = plan.Slices.Count }, retry);
        plan = plan with { Notes = [.. plan.Notes, .. prepared.Notes] };
        var slices = await CopySlicesAsync(context, request, plan, prepared.Lanes.Count);
        var done = new FinishRequest(request, plan, slices) { Before = prepared.Before, Lanes = prepared.Lanes.Count };
        return await context.CallAsync(CopyActivities.Finish, done, retry);
    }

    /// <summary>
    /// Keeps as many slices under way as there are lanes, the largest first, and starts the next as soon as one ends.
    /// After a failure no further slice starts; those under way end first, so that nothing runs on behind a failed copy.
    /// </summary>
    static async Task<IReadOnlyList<SliceResult>> CopySlicesAsync(
        OrchestrationContext context, CopyRequest request, CopyPlan plan, int lanes)
    {
        var speed = request.Job.SpeedLimit.Share(lanes);
        var waiting = new Queue<Slice>(plan.Slices.OrderByDescending(slice => slice.EstimatedBytes).ThenBy(slice => slice.Index));
        var running = new List<Task<SliceResult>>();
        var results = new List<SliceResult>();
        Exception? failure = null;
        while (running.Count > 0 || (waiting.Count > 0 && failure is null))
        {
            while (running.Count < lanes && failure is null && waiting.TryDequeue(out var slice))
            {
                var next = new SliceRequest(request, plan.Shape, slice) { Speed = speed };
                running.Add(context.CallAsync(CopyActivities.CopySlice, next, request.Job.Retry));
            }

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
            throw failure;
        return [.. results.OrderBy(result => result.Index)];
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
