using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>
/// Copies slices in a sliding window: as many under way as there are lanes, the largest first, the next as soon as one ends. Part of an
/// orchestration.
/// </summary>
sealed class SliceWindow(
    OrchestrationContext context, CopyRequest request, CopyPlan plan, Lanes lanes, SharedSnapshot snapshot)
{
    readonly SpeedLimit _speed = request.Job.SpeedLimit.Share(lanes.Count);

    /// <summary>
    /// Copies them. After a failure no further slice starts; those under way end first, so that nothing runs on behind a failed copy.
    /// </summary>
    /// <returns>What they did, by their numbers.</returns>
    /// <exception cref="SluiceException">The first fault.</exception>
    public async Task<IReadOnlyList<SliceResult>> CopyAsync(IEnumerable<Slice> slices)
    {
        var waiting = new Queue<Slice>(slices.OrderByDescending(slice => slice.EstimatedBytes).ThenBy(slice => slice.Index));
        var running = new List<Task<SliceResult>>();
        var results = new List<SliceResult>();
        SluiceException? failure = null;
        while (running.Count > 0 || (waiting.Count > 0 && failure is null))
        {
            while (running.Count < lanes.Count && failure is null && waiting.TryDequeue(out var slice))
                running.Add(snapshot.ReadAsync(held => CopyAsync(slice, held)));

            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            try
            {
                results.Add(await ended);
                ThrowIfTooMany(results);
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
    }

    Task<SliceResult> CopyAsync(Slice slice, HeldSnapshot? held)
    {
        var next = new SliceRequest(request, plan.Shape, slice) { Snapshot = held, Speed = _speed };
        return context.CallAsync(CopyActivities.CopySlice, next, request.Job.Retry);
    }

    /// <summary>The ceiling holds for all slices together.</summary>
    void ThrowIfTooMany(List<SliceResult> results)
    {
        var skipped = results.Sum(result => result.RowsSkipped);
        if (request.Job.SkipRows?.MostRows is { } most && skipped > most)
        {
            throw new SluiceException(Side.Source, "TooManyIncompatibleRows",
                $"{skipped} rows do not fit, more than maxSkippedRows ({most}). Check the dataset's settings and the mapping."
                + (request.Job.Log is null ? " Have a log written to see the rows (logSettings, --log)."
                    : $" The rows are logged in {CopyLogs.Display(request)}."));
        }
    }
}

/// <summary>How far a copy is.</summary>
/// <param name="SlicesDone">Slices committed.</param>
/// <param name="Slices">Slices in all.</param>
/// <param name="Rows">Rows committed.</param>
public sealed record CopyStatus(int SlicesDone, int Slices, long Rows);
