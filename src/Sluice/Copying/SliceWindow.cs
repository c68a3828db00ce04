using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>
/// Copies slices in a sliding window: as many under way as there are lanes, the largest first, the next as soon as one ends. Part of an
/// orchestration.
/// </summary>
sealed class SliceWindow(
    OrchestrationContext context, CopyRequest request, CopyPlan plan, Lanes lanes, SharedSnapshot snapshot)
{
    /// <summary>
    /// Copies them. After a failure no further slice starts; those under way end first, so that nothing runs on behind a failed copy.
    /// Slices for which the snapshot was lost are read in the next one.
    /// </summary>
    /// <returns>What they did, by their numbers.</returns>
    /// <exception cref="SluiceException">The first fault.</exception>
    public async Task<IReadOnlyList<SliceResult>> CopyAsync(IReadOnlyCollection<Slice> slices)
    {
        var speed = request.Job.SpeedLimit.Share(Math.Min(lanes.Count, Math.Max(slices.Count, 1)));
        var waiting = new Queue<Slice>(slices.OrderByDescending(slice => slice.EstimatedBytes).ThenBy(slice => slice.Index));
        var running = new List<Task<Attempt>>();
        var results = new List<SliceResult>();
        SluiceException? failure = null, loss = null;
        while (running.Count > 0 || (waiting.Count > 0 && failure is null))
        {
            while (running.Count < lanes.Count && failure is null && loss is null && waiting.TryDequeue(out var slice))
                running.Add(CopyAsync(slice, speed));

            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            var attempt = await ended;
            try
            {
                if (attempt.Result is { } result)
                {
                    snapshot.Add(result);
                    results.Add(result);
                    ThrowIfTooMany(results);
                    context.SetStatus(new CopyStatus(results.Count, plan.Slices.Count, results.Sum(each => each.Rows)));
                }
                else if (attempt is { Snapshot: not null, Fault.Code: SluiceException.SnapshotLost })
                {
                    waiting.Enqueue(attempt.Slice);
                    if (attempt.Snapshot == snapshot.Current)
                        loss ??= attempt.Fault;
                }
                else
                {
                    throw attempt.Fault!;
                }

                // Where snapshots must not mix, it matters whether those under way, which need the holder no more, commit.
                if (loss is not null && failure is null && (snapshot.MayMix || running.Count == 0))
                {
                    await snapshot.RenewAsync(loss);
                    loss = null;
                }
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

    async Task<Attempt> CopyAsync(Slice slice, SpeedLimit speed)
    {
        var held = snapshot.Current;
        try
        {
            var next = new SliceRequest(request, plan.Shape, slice) { Snapshot = held, Speed = speed };
            return new Attempt(slice, held, await context.CallAsync(CopyActivities.CopySlice, next, request.Job.Retry), null);
        }
        catch (SluiceException fault)
        {
            return new Attempt(slice, held, null, fault);
        }
    }

    /// <summary>The ceiling holds for all slices together.</summary>
    void ThrowIfTooMany(List<SliceResult> results)
    {
        var skipped = results.Sum(result => result.RowsSkipped);
        if (request.Job.SkipRows?.MostRows is { } most && skipped > most)
        {
            throw new SluiceException(Side.Source, TypedLane.SkippedRows.TooManyCode,
                $"{skipped} rows do not fit, more than maxSkippedRows ({most}). Check the dataset's settings and the mapping."
                + (request.Job.Log is null ? " Have a log written to see the rows (logSettings, --log)."
                    : $" The rows are logged in {CopyLogs.Display(request)}."));
        }
    }

    /// <summary>A slice that was tried: in which snapshot, and what it did or why it failed.</summary>
    sealed record Attempt(Slice Slice, HeldSnapshot? Snapshot, SliceResult? Result, SluiceException? Fault);
}

/// <summary>How far a copy is.</summary>
/// <param name="SlicesDone">Slices committed.</param>
/// <param name="Slices">Slices in all.</param>
/// <param name="Rows">Rows committed.</param>
public sealed record CopyStatus(int SlicesDone, int Slices, long Rows);
