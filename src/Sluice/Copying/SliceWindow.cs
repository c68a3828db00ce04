using Sluice.Copying.Jobs;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Orchestration;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying;

/// <summary>
/// Copies slices in a sliding window: as many calls under way as there are lanes, the largest first, the next as soon as one ends. Part
/// of an orchestration.
/// </summary>
/// <param name="share">What the copy shares with others; null when it is alone.</param>
sealed class SliceWindow(OrchestrationContext context, SlicePage page, SharedSnapshot snapshot, CopyShare? share)
{
    readonly CopyRequest _request = page.Copy;
    readonly RetryPolicy _retry = page.Copy.Job.Retry;
    bool _isOver;

    /// <summary>
    /// Copies all of a page. After a failure no further slice starts; those under way end first, so that nothing runs on behind a failed copy.
    /// Slices for which the snapshot was lost are read in the next one.
    /// </summary>
    /// <returns>What they did, in the order in which they ended.</returns>
    /// <exception cref="SluiceException">The first fault.</exception>
    public async Task<IReadOnlyList<SliceResult>> CopyAsync()
    {
        var lanesUsed = Math.Clamp(page.Calls.Sum(call => call.Count), 1, page.Lanes.Count);
        var speed = _request.Job.SpeedLimit.Share(share?.Lanes.Count ?? lanesUsed);
        var waiting = new Queue<IReadOnlyList<SliceOutline>>(page.Calls);
        var running = new List<Task<Attempt>>();
        var results = new List<SliceResult>();
        SluiceException? failure = null, loss = null;
        HeldSnapshot? lost = null;
        while (running.Count > 0 || (waiting.Count > 0 && failure is null))
        {
            while (running.Count < lanesUsed && failure is null && loss is null && waiting.TryDequeue(out var next))
                running.Add(CopyAsync(next, speed));

            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            var attempt = await ended;
            try
            {
                foreach (var result in attempt.Results)
                {
                    snapshot.Add(result);
                    results.Add(result);
                }

                ThrowIfTooMany(results);
                SetStatus(page.After(results));
                if (attempt is { Snapshot: not null, Fault.Code: SluiceException.SnapshotLost })
                {
                    waiting.Enqueue(attempt.Remaining);
                    if (attempt.Snapshot == snapshot.Current)
                        (loss, lost) = (loss ?? attempt.Fault, attempt.Snapshot);
                }
                else if (attempt.ShouldRetry(_retry) && failure is null)
                {
                    running.Add(RetryAsync(attempt.Remaining[0], speed));
                    if (attempt.Remaining.Count > 1)
                        waiting.Enqueue([.. attempt.Remaining.Skip(1)]);
                }
                else if (attempt.Fault is not null)
                {
                    throw attempt.Fault;
                }

                // Where snapshots must not mix, it matters whether those under way, which need the holder no more, commit.
                if (loss is not null && failure is null && (snapshot.MayMix || running.Count == 0))
                {
                    await snapshot.RenewAsync(loss, lost);
                    loss = null;
                }
            }
            catch (SluiceException exception)
            {
                failure ??= exception;
                _isOver = true;
            }
        }

        if (failure is not null)
            throw snapshot.Explain(failure, page.Before.SlicesDone + results.Count, page.Before.Slices);
        return results;
    }

    Task<Attempt> CopyAsync(IReadOnlyList<SliceOutline> slices, SpeedLimit speed) => CopyAsync(slices, speed, TimeSpan.Zero, _retry);

    /// <summary>Makes the attempts that are left of a slice that failed once, after others in its call.</summary>
    Task<Attempt> RetryAsync(SliceOutline slice, SpeedLimit speed) =>
        CopyAsync([slice], speed, _retry.Interval, _retry with { MaxAttempts = _retry.MaxAttempts - 1 });

    async Task<Attempt> CopyAsync(IReadOnlyList<SliceOutline> slices, SpeedLimit speed, TimeSpan delay, RetryPolicy retry)
    {
        if (delay > TimeSpan.Zero)
            await context.DelayAsync(delay, CancellationToken.None);
        if (share is not null)
            await share.Lanes.EnterAsync(share.Rank);
        var held = snapshot.Current;
        try
        {
            // The copy may have failed while it waited.
            if (_isOver)
                return new Attempt(slices, held, [], null);
            var next = new SlicesRequest(page.Planned, [.. slices.Select(slice => slice.Index)], slices[0].Name) { Snapshot = held, Speed = speed };
            var copied = await context.CallAsync(CopySteps.CopySlices, next, retry);
            return new Attempt(slices, held, copied.Slices, copied.Fault is { } fault ? SluiceException.Parse(fault) : null);
        }
        catch (SluiceException fault)
        {
            return new Attempt(slices, held, [], fault);
        }
        finally
        {
            share?.Lanes.Leave();
        }
    }

    void SetStatus(CopyStatus status)
    {
        if (share is null)
            context.SetStatus(status);
        else
            share.SetStatus(status);
    }

    /// <summary>The ceiling holds for all slices together.</summary>
    void ThrowIfTooMany(List<SliceResult> results)
    {
        var skipped = page.SkippedAfter(results);
        if (_request.Job.SkipRows?.MaxRows is { } most && skipped > most)
        {
            throw new SluiceException(Side.Source, TypedLane.SkippedRows.TooManyCode,
                $"{skipped} rows do not fit, more than maxSkippedRows ({most}). Check the dataset's settings and the mapping."
                + (_request.Job.Log is null ? " Have a log written to see the rows (logSettings, --log)."
                    : $" The rows are logged in {CopyLogs.Display(_request)}."));
        }
    }

    /// <summary>Slices that were tried: in which snapshot, what the first of them did, and why the next one failed.</summary>
    sealed record Attempt(
        IReadOnlyList<SliceOutline> Slices, HeldSnapshot? Snapshot, IReadOnlyList<SliceResult> Results, SluiceException? Fault)
    {
        public IReadOnlyList<SliceOutline> Remaining => [.. Slices.Skip(Results.Count)];

        /// <summary>The engine has repeated the first of a call by itself.</summary>
        public bool ShouldRetry(RetryPolicy retry) => Fault is { IsFinal: false } && Results.Count > 0 && retry.MaxAttempts > 1;
    }
}
