using Sluice.Orchestration;

namespace Sluice.Runs;

/// <summary>Cancels runs with those that they have started.</summary>
/// <param name="engine">What runs them.</param>
/// <param name="history">Knows which have started which.</param>
/// <param name="time">Tells the time.</param>
internal sealed class RunCanceller(OrchestrationClient engine, RunHistory history, TimeProvider time)
{
    /// <summary>How far the clocks of workers and of the store may be apart.</summary>
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Cancels one; what has ended stays as it is.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="isWhole">Whether also those that it has started and does not wait for are cancelled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CancelAsync(string runId, bool isWhole, CancellationToken cancellationToken)
    {
        // The parent before its children: it would take their end for a failure.
        await CancelOneAsync(runId, isWhole, cancellationToken);
        if (await history.FindAsync(runId, null, cancellationToken) is not { } run)
            return;
        var children = (await history.ListAsync(run.RunStart - Skew, null, cancellationToken).Where(one => one.IsAwaited is not null).ToListAsync(cancellationToken))
            .ToLookup(one => one.InvokedBy.PipelineRunId);
        var left = new Queue<PipelineRun>(children[runId].Where(child => child.IsAwaited == true || isWhole));
        while (left.TryDequeue(out var child))
        {
            if (!child.HasEnded)
                await CancelOneAsync(child.RunId, isWhole, cancellationToken);
            foreach (var inner in children[child.RunId].Where(inner => isWhole || (inner.IsAwaited == true && !child.HasEnded)))
                left.Enqueue(inner);
        }
    }

    async Task CancelOneAsync(string runId, bool isWhole, CancellationToken cancellationToken)
    {
        await history.CancelAsync(runId, isWhole, time.GetUtcNow(), cancellationToken);
        await engine.CancelAsync(runId, new SluiceException(Side.Cancelled, "Cancelled", "The run was cancelled by request.").Message, cancellationToken);
    }
}
