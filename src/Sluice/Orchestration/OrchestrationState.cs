using System.Text.Json.Nodes;

namespace Sluice.Orchestration;

/// <summary>What an engine knows of an orchestration.</summary>
/// <param name="Name">The orchestration's name.</param>
/// <param name="Status">How far it is.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="LastUpdatedAt">When it last moved.</param>
/// <param name="Input">Its input, as JSON.</param>
/// <param name="Output">Its result, once it succeeded.</param>
/// <param name="Failure">The message it failed with, once it failed.</param>
internal sealed record OrchestrationState(
    string InstanceId,
    string Name,
    OrchestrationStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUpdatedAt,
    JsonNode? Input,
    JsonNode? Output,
    string? Failure)
{
    /// <summary>The status that it has published itself, as JSON.</summary>
    public JsonNode? CustomStatus { get; init; }
}
