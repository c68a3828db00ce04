using Sluice.Copying.Watching;

namespace Sluice.Activities;

/// <summary>
/// Is told what becomes of runs and their activities, by their steps: so each is told at least once, and late ones may come after later
/// ones. What is secret is never told. It is asked what an earlier run did.
/// </summary>
public abstract class RunLog
{
    /// <summary>Keeps nothing.</summary>
    public static RunLog None { get; } = new Nothing();

    /// <summary>A run was accepted, waits, is under way or has ended.</summary>
    internal abstract Task TellAsync(RunNews news, CancellationToken cancellationToken);

    /// <summary>An activity has begun, or ended.</summary>
    internal abstract Task TellAsync(ActivityNews news, CancellationToken cancellationToken);

    /// <summary>
    /// What the activities of a pipeline itself did that succeeded in the run which this one recovers, told as if by this one; null when
    /// nothing is known of that run any more.
    /// </summary>
    internal abstract Task<IReadOnlyList<ActivityNews>?> FindEarlierAsync(PipelineRunRequest run, CancellationToken cancellationToken);

    /// <summary>Whether the run that has started this one was cancelled in a way that this one is cancelled, too.</summary>
    internal abstract Task<bool> IsCancelledAsync(PipelineRunRequest run, CancellationToken cancellationToken);

    /// <summary>Keeps how far the slices of copies are.</summary>
    internal virtual SliceLog Slices => SliceLog.None;

    sealed class Nothing : RunLog
    {
        internal override Task TellAsync(RunNews news, CancellationToken cancellationToken) => Task.CompletedTask;

        internal override Task TellAsync(ActivityNews news, CancellationToken cancellationToken) => Task.CompletedTask;

        internal override Task<IReadOnlyList<ActivityNews>?> FindEarlierAsync(PipelineRunRequest run, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ActivityNews>?>(null);

        internal override Task<bool> IsCancelledAsync(PipelineRunRequest run, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
