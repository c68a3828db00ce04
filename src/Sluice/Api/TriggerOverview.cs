using System.Text.Json.Serialization;
using Sluice.Triggers.State;

namespace Sluice.Api;

/// <summary>How a trigger is.</summary>
/// <param name="Name">The trigger.</param>
/// <param name="Type">Its kind.</param>
/// <param name="State">Whether it is started, in ADF's word.</param>
internal sealed record TriggerOverview(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("state")] string State)
{
    /// <summary>When it is due next; null when it is stopped, or waits for events, or never.</summary>
    [JsonPropertyName("nextDue")]
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Its last run; null when there is none.</summary>
    [JsonPropertyName("lastRun")]
    public TriggerRun? LastRun { get; init; }
}
