namespace Sluice.Orchestration;

/// <summary>
/// The port between an orchestration and the durable engine that runs it. An orchestration decides and nothing else: it is replayed
/// from its history, so it reaches the world only through this class and must ask for the same things in the same order every time.
/// </summary>
internal abstract class OrchestrationContext
{
    /// <summary>The id of this orchestration: at most 100 ASCII characters, none of <c>/ \ # ?</c>.</summary>
    public abstract string InstanceId { get; }

    /// <summary>Whether a call costs as much as a small piece of work does, so that such pieces had better share one.</summary>
    public abstract bool IsCallCostly { get; }

    /// <summary>The time, the same in every replay.</summary>
    public abstract DateTimeOffset UtcNow { get; }

    /// <summary>A new id, the same in every replay.</summary>
    public abstract Guid NewGuid();

    /// <summary>Runs an activity, at least once; a failed attempt is repeated as <paramref name="retry"/> says.</summary>
    /// <exception cref="SluiceException">The last attempt failed.</exception>
    public abstract Task<TResult> CallAsync<TInput, TResult>(Activity<TInput, TResult> activity, TInput input, RetryPolicy retry)
        where TInput : notnull;

    /// <summary>Runs a child orchestration under its own id. A second start under the same id is the same run.</summary>
    /// <exception cref="SluiceException">The child failed, or was stopped by itself (<see cref="SluiceException.RunCancelled"/>).</exception>
    public abstract Task<TResult> CallAsync<TInput, TResult>(Orchestration<TInput, TResult> orchestration, TInput input, string instanceId)
        where TInput : notnull;

    /// <summary>Waits without holding a thread or a machine.</summary>
    public abstract Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>
    /// Waits, without holding a thread or a machine, until an event is raised for this orchestration from outside, or until some time has
    /// passed. An event that comes before somebody waits for it is kept; of several of one name the first counts.
    /// </summary>
    /// <returns>What came with the event: a small record; null when it did not come in time.</returns>
    public abstract Task<T?> WaitForEventAsync<T>(string name, TimeSpan timeout)
        where T : class;

    /// <summary>Sends another orchestration a message, which it receives under this name, now or later.</summary>
    public abstract void SendMessage<T>(string instanceId, string name, T value)
        where T : notnull;

    /// <summary>Waits for the next message of a name: each is received once.</summary>
    public abstract Task<T> ReceiveMessageAsync<T>(string name);

    /// <summary>Publishes a small status (at most 16 KB as JSON) that can be read from outside while the orchestration runs.</summary>
    public abstract void SetStatus(object status);

    /// <summary>What its parent is told of a child that was stopped by itself. The parent goes on: no cancelled run does.</summary>
    internal static SluiceException Cancelled(string instanceId) =>
        new(Side.Activity, SluiceException.RunCancelled, $"Run {instanceId} was cancelled.");
}
