using System.Text.Json.Serialization;

namespace Sluice.Pipelines;

/// <summary>Why an activity failed.</summary>
/// <param name="ErrorCode">A code.</param>
/// <param name="Message">What happened.</param>
/// <param name="Target">The activity.</param>
public sealed record ActivityError(
    [property: JsonPropertyName("errorCode")] string ErrorCode,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("target")] string Target);
