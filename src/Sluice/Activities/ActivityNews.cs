using System.Text.Json.Nodes;
using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>What has become of an activity.</summary>
/// <param name="Run">The run.</param>
/// <param name="Activity">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Path">Its place in the run: the names of the activities around it, with the numbers of loops' rounds.</param>
/// <param name="Status">How far it is.</param>
/// <param name="At">Since when.</param>
public sealed record ActivityNews(
    PipelineRunRequest Run, string Activity, string Type, string Path, OrchestrationStatus Status, DateTimeOffset At)
{
    /// <summary>What it was told, as its definition says; null where that is secret, or is known already.</summary>
    public JsonNode? Input { get; init; }

    /// <summary>The linked service that it names itself; null when it names none, or is known already.</summary>
    public string? LinkedService { get; init; }

    /// <summary>Its output; null when there is none, or it is secret.</summary>
    public StoredValue? Output { get; init; }

    /// <summary>What it failed with.</summary>
    public ActivityError? Error { get; init; }

    /// <summary>When it began; null when that is known already, or now.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Whether an earlier run did it.</summary>
    public bool IsRecovered { get; init; }

    /// <summary>With what the definition says of it. Lists of activities in it have runs of their own.</summary>
    internal ActivityNews Of(ActivityReading reading)
    {
        var json = reading.Definition.Reader.Json;
        var linkedService = json["linkedServiceName"]?["referenceName"] is JsonValue name ? name.ToString() : null;
        return this with { LinkedService = linkedService, Input = reading.Secrecy.HidesInput ? null : InputOf(json["typeProperties"]) };
    }

    static JsonNode? InputOf(JsonNode? properties)
    {
        // Of large ones the rest can be read in the definition.
        const int Most = 16 << 10;
        return properties is not null && Told(properties) is { } told && told.ToJsonString().Length <= Most ? told : null;
    }

    static JsonNode? Told(JsonNode? node) => node switch
    {
        JsonObject value when (string?)(value["type"] as JsonValue) == "SecureString" => new JsonObject { ["type"] = "SecureString", ["value"] = Redaction.Mask },
        JsonObject value => new JsonObject(value.Where(one => !IsActivities(one.Value)).Select(one => KeyValuePair.Create(one.Key, Told(one.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Told)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Redaction.Of(text),
        _ => node?.DeepClone(),
    };

    static bool IsActivities(JsonNode? node) =>
        node is JsonArray { Count: > 0 } items && items.All(item => item is JsonObject value && value.ContainsKey("name") && value.ContainsKey("type"));
}
