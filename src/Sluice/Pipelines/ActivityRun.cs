using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sluice.Pipelines;

/// <summary>What a pipeline run did.</summary>
/// <param name="Activities">Its activities, in the order of the file.</param>
public sealed record PipelineRunResult(IReadOnlyList<ActivityRun> Activities);

/// <summary>What became of an activity.</summary>
/// <param name="ActivityName">Its name.</param>
/// <param name="ActivityType">Its type.</param>
/// <param name="Status">How it ended.</param>
/// <param name="ActivityRunStart">When it began, UTC.</param>
/// <param name="ActivityRunEnd">When it ended, UTC.</param>
/// <param name="Output">Its output, when it succeeded.</param>
/// <param name="Error">Its error, when it failed.</param>
public sealed record ActivityRun(
    [property: JsonPropertyName("activityName")] string ActivityName,
    [property: JsonPropertyName("activityType")] string ActivityType,
    [property: JsonPropertyName("status")] ActivityStatus Status,
    [property: JsonPropertyName("activityRunStart")] DateTimeOffset ActivityRunStart,
    [property: JsonPropertyName("activityRunEnd")] DateTimeOffset ActivityRunEnd,
    [property: JsonPropertyName("output")] JsonNode? Output,
    [property: JsonPropertyName("error")] ActivityError? Error);

/// <summary>How an activity ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActivityStatus>))]
public enum ActivityStatus
{
    /// <summary>It did its work.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It did not run.</summary>
    Skipped,
}

/// <summary>Why an activity failed.</summary>
/// <param name="ErrorCode">A code.</param>
/// <param name="Message">What happened.</param>
/// <param name="Target">The activity.</param>
public sealed record ActivityError(
    [property: JsonPropertyName("errorCode")] string ErrorCode,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("target")] string Target);
