using Sluice.Orchestration;

namespace Sluice.Runs;

/// <summary>Cancels runs with those that they have started.</summary>
/// <param name="engine">What runs them.</param>
/// <param name="history">Knows which have started which.</param>
/// <param name="time">Tells the time.</param>
internal sealed class RunCanceller(OrchestrationClient engine, RunHistory history, TimeProvider time)
{
    /// <summary>Cancels one; what has ended stays as it is.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="isWhole">Whether also those that it has started and does not wait for are cancelled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CancelAsync(string runId, bool isWhole, CancellationToken cancellationToken)
    {
        // The parent before its children: it would take their end for a failure.
        await CancelOneAsync(runId, isWhole, cancellationToken);
        var left = new Queue<(string RunId, bool HasEnded)>([(runId, false)]);
        while (left.TryDequeue(out var parent))
        {
            await foreach (var (child, isAwaited) in history.ListChildrenAsync(parent.RunId, cancellationToken))
            {
                if (!isWhole && (!isAwaited || parent.HasEnded))
                    continue;
                var hasEnded = await history.FindAsync(child, null, cancellationToken) is { HasEnded: true };
                if (!hasEnded)
                    await CancelOneAsync(child, isWhole, cancellationToken);
                left.Enqueue((child, hasEnded));
            }
        }
    }

    async Task CancelOneAsync(string runId, bool isWhole, CancellationToken cancellationToken)
    {
        await history.CancelAsync(runId, isWhole, time.GetUtcNow(), cancellationToken);
        await engine.CancelAsync(runId, new SluiceException(Side.Cancelled, "Cancelled", "The run was cancelled by request.").Message, cancellationToken);
    }
}
