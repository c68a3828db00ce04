using System.Collections.Concurrent;
using Sluice.Activities;
using Sluice.Copying.Watching;
using Sluice.Orchestration;

namespace Sluice.Runs;

/// <summary>
/// A log that knows which runs have begun and not ended: an engine that is stopped tells of none of them, neither the run that it was made for
/// nor those that this one has started.
/// </summary>
/// <param name="log">Where all is told.</param>
/// <param name="run">The run that the engine was made for.</param>
/// <param name="time">Tells the time.</param>
internal sealed class OpenRuns(RunLog log, PipelineRunRequest run, TimeProvider time) : RunLog
{
    readonly ConcurrentDictionary<string, PipelineRunRequest> _open = new([new(run.RunId, run)]);

    /// <inheritdoc/>
    internal override async Task TellAsync(RunNews news, CancellationToken cancellationToken)
    {
        await log.TellAsync(news, cancellationToken);
        if (news.Status.HasEnded)
            _open.TryRemove(news.Run.RunId, out _);
        else
            _open[news.Run.RunId] = news.Run;
    }

    /// <inheritdoc/>
    internal override Task TellAsync(ActivityNews news, CancellationToken cancellationToken)
    {
        // A run that was resumed does not begin again.
        _open.TryAdd(news.Run.RunId, news.Run);
        return log.TellAsync(news, cancellationToken);
    }

    /// <inheritdoc/>
    internal override Task<IReadOnlyList<ActivityNews>?> FindEarlierAsync(PipelineRunRequest run, CancellationToken cancellationToken) =>
        log.FindEarlierAsync(run, cancellationToken);

    /// <inheritdoc/>
    internal override Task<bool> IsCancelledAsync(PipelineRunRequest run, CancellationToken cancellationToken) => log.IsCancelledAsync(run, cancellationToken);

    /// <inheritdoc/>
    internal override SliceLog Slices => log.Slices;

    /// <summary>Tells that those which have not ended have done so now.</summary>
    public async Task EndAsync(OrchestrationStatus status, string message)
    {
        foreach (var open in _open.Values)
            await TellAsync(new RunNews(open, status, time.GetUtcNow(), message), CancellationToken.None);
    }
}
