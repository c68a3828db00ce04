namespace Sluice.Orchestration;

/// <summary>The port to start, watch and stop orchestrations from outside them.</summary>
internal abstract class OrchestrationClient
{
    /// <summary>Starts an orchestration under an id of the caller's choice; starting it twice is one run.</summary>
    public abstract Task StartAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken)
        where TInput : notnull;

    /// <summary>The state of an orchestration, or null when there is none of this id.</summary>
    public abstract Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Raises an event for an orchestration that is under way.</summary>
    /// <returns>False when there is none of this id, or when it has ended.</returns>
    public abstract Task<bool> RaiseEventAsync<T>(string instanceId, string name, T value, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Stops an orchestration and its children; activities in progress stop within seconds.</summary>
    public abstract Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken);
}
