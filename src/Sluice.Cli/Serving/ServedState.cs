using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Cli.Serving;

/// <summary>What a server remembers of a run beyond its own end.</summary>
/// <param name="Factory">The folder of the factory that the run is of.</param>
/// <param name="Request">What it was started with.</param>
/// <param name="CreatedAt">When.</param>
sealed record ServedState(string Factory, PipelineRunRequest Request, DateTimeOffset CreatedAt)
{
    /// <summary>How far it is.</summary>
    public OrchestrationStatus Status { get; init; } = OrchestrationStatus.InProgress;

    /// <summary>When it last moved.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; } = CreatedAt;

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether somebody wants it to stop.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>Whether there is something left to do: to run it, or to tell its end.</summary>
    public bool IsOpen { get; init; } = true;

    /// <summary>The run in whose engine it is; null when it has its own.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether nothing more becomes of it.</summary>
    public bool HasEnded => Status.HasEnded;
}
