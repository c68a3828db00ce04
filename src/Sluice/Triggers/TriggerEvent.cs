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
    /// <summary>The code of the fault of what is no event.</summary>
    public const string Unusable = "InvalidEvent";

    const int MostTold = 10;

    // What a trigger's run remembers of it has to fit into a document of the state.
    const int MaxLength = 500 << 10;

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

    /// <summary>Reads what was delivered: an event, or a list of them.</summary>
    /// <param name="json">The event or the list.</param>
    /// <param name="received">When it came, for events that do not tell their time.</param>
    /// <exception cref="SluiceException">One of them is in neither schema: the message says which and why, of all of them.</exception>
    public static IReadOnlyList<TriggerEvent> ReadAll(JsonNode? json, DateTimeOffset received)
    {
        var items = json is JsonArray list ? [.. list] : new[] { json };
        var (events, wrong) = (new List<TriggerEvent>(items.Length), new List<string>());
        foreach (var (index, item) in items.Index())
        {
            if (Problem(item, received, out var seen) is { } why)
                wrong.Add(items.Length > 1 ? $"event {index + 1} of {items.Length}: {why}" : why);
            else
                events.Add(seen);
        }

        if (items.Length == 0)
            wrong.Add("there is none in the list");
        return wrong.Count == 0 ? events : throw new SluiceException(Side.Definition, Unusable,
            $"The event cannot be used: {string.Join("; ", wrong.Take(MostTold))}{(wrong.Count > MostTold ? $"; and {wrong.Count - MostTold} more" : "")}. "
            + "Send it in Event Grid's schema (id, eventType, subject, eventTime, data) or as a CloudEvent 1.0.");
    }

    /// <summary>What stands under a key such as <c>subject</c> or <c>data.a.b</c>; null when nothing does.</summary>
    public JsonNode? Find(string key)
    {
        JsonNode? found = Json;
        foreach (var step in (Aliases.TryGetValue(key, out var name) ? name : key).Split('.'))
            found = found is JsonObject properties ? Values.Find(properties, step) : null;
        return found;
    }

    /// <summary>Why something is no event; null when it is one.</summary>
    static string? Problem(JsonNode? item, DateTimeOffset received, out TriggerEvent seen)
    {
        seen = null!;
        if (item is not JsonObject json)
            return $"it is {Values.DescribeKind(item)}, and an object is wanted";
        if (json.ToJsonString().Length > MaxLength)
            return $"it has more than {MaxLength >> 10} KB: let it say where the rest is";
        var isCloudEvent = Values.TryFind(json, "specversion", out var version);
        if (isCloudEvent && Values.ToText(version) != "1.0")
            return $"its specversion is {Values.Describe(version)}, and 1.0 is wanted";
        string[] required = isCloudEvent ? ["id", "type", "source"] : ["id", "eventType"];
        if (Array.Find(required, name => Text(json, name).Length == 0) is { } missing)
            return $"it has no {missing}";
        var envelope = (JsonObject)json.DeepClone();
        foreach (var (name, other) in isCloudEvent ? CloudNames : [])
            envelope[name] = Values.Find(json, other)?.DeepClone();
        var time = Values.Find(envelope, "eventTime");
        if (time is not null && !Values.TryToTime(time, out received))
            return $"its time is {Values.Describe(time)}, and a date and time is wanted";
        seen = new TriggerEvent(Text(json, "id"), Text(envelope, "eventType"), Text(envelope, "topic"), received, envelope);
        return null;
    }

    static string Text(JsonObject json, string name) => Values.Find(json, name) is JsonValue value ? Values.ToText(value) : "";
}
