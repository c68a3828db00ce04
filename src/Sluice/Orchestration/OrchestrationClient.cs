using System.Text.Json.Nodes;

namespace Sluice.Orchestration;

/// <summary>The port to start, watch and stop orchestrations from outside them.</summary>
public abstract class OrchestrationClient
{
    /// <summary>Starts an orchestration under an id of the caller's choice; starting it twice is one run.</summary>
    public abstract Task StartAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken)
        where TInput : notnull;

    /// <summary>The state of an orchestration, or null when there is none of this id.</summary>
    public abstract Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Stops an orchestration and its children; activities in progress stop within seconds.</summary>
    public abstract Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken);
}

/// <summary>What an engine knows of an orchestration.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Name">The orchestration's name.</param>
/// <param name="Status">How far it is.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="LastUpdatedAt">When it last moved.</param>
/// <param name="Input">Its input, as JSON.</param>
/// <param name="Output">Its result, once it succeeded.</param>
/// <param name="Failure">The message it failed with, once it failed.</param>
public sealed record OrchestrationState(
    string InstanceId,
    string Name,
    OrchestrationStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUpdatedAt,
    JsonNode? Input,
    JsonNode? Output,
    string? Failure);

/// <summary>How far an orchestration is.</summary>
public enum OrchestrationStatus
{
    /// <summary>Accepted, not begun.</summary>
    Queued,

    /// <summary>Under way.</summary>
    InProgress,

    /// <summary>Ended with a result.</summary>
    Succeeded,

    /// <summary>Ended with a fault.</summary>
    Failed,

    /// <summary>Stopped on request.</summary>
    Cancelled,
}
