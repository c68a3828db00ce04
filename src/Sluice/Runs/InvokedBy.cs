using System.Text.Json.Serialization;

namespace Sluice.Runs;

/// <summary>Who started a run.</summary>
/// <param name="Name">The trigger's name, or <c>Manual</c>.</param>
/// <param name="InvokedByType">Its type, or <c>Manual</c>.</param>
internal sealed record InvokedBy(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("invokedByType")] string InvokedByType)
{
    /// <summary>The pipeline whose activity did; null when none did.</summary>
    [JsonPropertyName("pipelineName"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PipelineName { get; init; }

    /// <summary>The run of that pipeline.</summary>
    [JsonPropertyName("pipelineRunId"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PipelineRunId { get; init; }
}
