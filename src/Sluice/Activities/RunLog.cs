namespace Sluice.Activities;

/// <summary>
/// Is told what becomes of runs and their activities, by their steps: so each is told at least once, and late ones may come after later
/// ones. What is secret is never told.
/// </summary>
public abstract class RunLog
{
    /// <summary>Keeps nothing.</summary>
    public static RunLog None { get; } = new Nothing();

    /// <summary>A run was accepted, waits, is under way or has ended.</summary>
    internal abstract Task TellAsync(RunNews news, CancellationToken cancellationToken);

    /// <summary>An activity has begun, or ended.</summary>
    internal abstract Task TellAsync(ActivityNews news, CancellationToken cancellationToken);

    sealed class Nothing : RunLog
    {
        internal override Task TellAsync(RunNews news, CancellationToken cancellationToken) => Task.CompletedTask;

        internal override Task TellAsync(ActivityNews news, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
