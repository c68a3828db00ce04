using System.Text.Json.Nodes;

namespace Sluice.Triggers.Events;

/// <summary><c>CustomEventsTrigger</c>: is due when an event came by a topic of Event Grid.</summary>
sealed class CustomEventsTrigger() : TriggerType("CustomEventsTrigger")
{
    static readonly string[] Names = ["id", "topic", "subject", "eventType", "eventTime", "data", "dataVersion", "metadataVersion"];

    /// <inheritdoc/>
    public override Occurrence Outline => new("", default)
    {
        Body = new JsonObject { ["event"] = new JsonObject(Names.Select(name => KeyValuePair.Create(name, (JsonNode?)null))) },
    };

    /// <inheritdoc/>
    public override TriggerCondition? Read(TriggerReading reading)
    {
        var properties = reading.Properties;
        var scope = properties.Text("scope", required: true);
        var types = properties.Texts("events");
        if (types.Count == 0)
            properties.Error("events", "at least one type of events is required", "Write [\"type\"]");
        var (begins, ends) = (properties.Text("subjectBeginsWith") ?? "", properties.Text("subjectEndsWith") ?? "");
        var filters = properties.Objects("advancedFilters").Select(AdvancedFilter.Read).OfType<AdvancedFilter>().ToList();
        return scope is null ? null : new CustomEvents(scope, types)
        {
            SubjectBeginsWith = begins,
            SubjectEndsWith = ends,
            Filters = filters,
        };
    }
}
