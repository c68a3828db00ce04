using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>What became of an activity.</summary>
/// <param name="ActivityName">Its name.</param>
/// <param name="ActivityType">Its type.</param>
/// <param name="Status">How it ended.</param>
/// <param name="ActivityRunStart">When it began, UTC.</param>
/// <param name="ActivityRunEnd">When it ended, UTC.</param>
/// <param name="Output">Its output, when it succeeded and the output is small.</param>
/// <param name="Error">Its error, when it failed.</param>
public sealed record ActivityRun(
    [property: JsonPropertyName("activityName")] string ActivityName,
    [property: JsonPropertyName("activityType")] string ActivityType,
    [property: JsonPropertyName("status")] ActivityStatus Status,
    [property: JsonPropertyName("activityRunStart")] DateTimeOffset ActivityRunStart,
    [property: JsonPropertyName("activityRunEnd")] DateTimeOffset ActivityRunEnd,
    [property: JsonPropertyName("output")] JsonNode? Output,
    [property: JsonPropertyName("error")] ActivityError? Error)
{
    /// <summary>Its output as the orchestration carries it.</summary>
    internal StoredValue? Carried { get; init; }

    /// <summary>One that an earlier run did.</summary>
    internal static ActivityRun Of(ActivityOutline activity, ActivityFacts facts) => new(
        activity.Name, activity.Type, facts.Status, facts.Start, facts.End, facts.Output is { IsSecure: false } output ? output.Value : null, facts.Error)
    { Carried = facts.Output };
}
