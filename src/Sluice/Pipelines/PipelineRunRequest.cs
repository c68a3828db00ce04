using System.Text.Json.Nodes;

namespace Sluice.Pipelines;

/// <summary>One pipeline run to make.</summary>
/// <param name="RunId">The run's id: also the orchestration's.</param>
/// <param name="Pipeline">The pipeline's name in the factory.</param>
/// <param name="Parameters">Values for its parameters; those left out take their defaults.</param>
public sealed record PipelineRunRequest(string RunId, string Pipeline, JsonObject Parameters)
{
    /// <summary>How the run was started, as <c>@pipeline().TriggerType</c> tells.</summary>
    public string TriggerType { get; init; } = "Manual";

    /// <summary>When the run was started, as <c>@pipeline().TriggerTime</c> tells.</summary>
    public DateTimeOffset TriggerTime { get; init; }
}
