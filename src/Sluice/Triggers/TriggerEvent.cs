using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Triggers;

/// <summary>An event of Event Grid, in its own schema or in that of CloudEvents 1.0.</summary>
/// <param name="Id">Tells it from others of its topic.</param>
/// <param name="Type">What happened.</param>
/// <param name="Topic">Who tells it: a resource, or the source of a CloudEvent; empty when nobody is named.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Json">The event by the names of Event Grid's schema; a CloudEvent has its own names beside them.</param>
sealed record TriggerEvent(string Id, string Type, string Topic, DateTimeOffset Time, JsonObject Json)
{
    /// <summary>Names in filters that no event has.</summary>
    static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["eventid"] = "id",
        ["eventtypeversion"] = "dataVersion",
    };

    /// <summary>What Event Grid calls otherwise than CloudEvents.</summary>
    static readonly (string Name, string Other)[] CloudNames = [("topic", "source"), ("eventType", "type"), ("eventTime", "time")];

    /// <summary>What it is about.</summary>
    public string Subject => Values.ToText(Values.Find(Json, "subject"));

    /// <summary>Reads an event.</summary>
    /// <param name="json">The event alone: Event Grid sends lists of them.</param>
    /// <param name="received">When it came, for one that does not tell its time.</param>
    /// <exception cref="SluiceException">It is in neither schema.</exception>
    public static TriggerEvent Read(JsonObject json, DateTimeOffset received)
    {
        var isCloudEvent = Values.TryFind(json, "specversion", out var version);
        if (isCloudEvent && Values.ToText(version) != "1.0")
            throw Unusable($"its specversion is {Values.Describe(version)}, and 1.0 is wanted");
        var envelope = (JsonObject)json.DeepClone();
        if (isCloudEvent)
        {
            Required(json, "source");
            foreach (var (name, other) in CloudNames)
                envelope[name] = Values.Find(json, other)?.DeepClone();
        }

        var (id, type) = (Required(json, "id"), Required(json, isCloudEvent ? "type" : "eventType"));
        var time = Values.Find(envelope, "eventTime");
        if (time is not null && !Values.TryToTime(time, out received))
            throw Unusable($"its time is {Values.Describe(time)}, and a date and time is wanted");
        return new TriggerEvent(id, type, Values.ToText(Values.Find(envelope, "topic")), received, envelope);
    }

    /// <summary>What stands under a key such as <c>subject</c> or <c>data.a.b</c>; null when nothing does.</summary>
    public JsonNode? Find(string key)
    {
        JsonNode? found = Json;
        foreach (var step in (Aliases.TryGetValue(key, out var name) ? name : key).Split('.'))
            found = found is JsonObject properties ? Values.Find(properties, step) : null;
        return found;
    }

    static string Required(JsonObject json, string name) =>
        Values.Find(json, name) is JsonValue value && Values.ToText(value) is { Length: > 0 } text
            ? text
            : throw Unusable($"it has no {name}");

    static SluiceException Unusable(string why) => new(Side.Source, "InvalidEvent",
        $"The event cannot be used: {why}. Send it in Event Grid's schema (id, eventType, subject, eventTime, data) or as a CloudEvent 1.0.");
}
