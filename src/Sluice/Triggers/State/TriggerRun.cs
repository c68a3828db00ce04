using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sluice.Triggers.State;

/// <summary>What became of an occurrence of a trigger, in the shape of ADF's REST API.</summary>
internal sealed record TriggerRun
{
    /// <summary>Its status while its window waits for others, or for its turn.</summary>
    public const string Waiting = "Waiting";

    /// <summary>Its status while the pipeline of its window runs.</summary>
    public const string InProgress = "Inprogress";

    /// <summary>Its status when all pipelines were started; of a window, when they have succeeded.</summary>
    public const string Succeeded = "Succeeded";

    /// <summary>Its status when they could not be started; of a window, also when one has failed.</summary>
    public const string Failed = "Failed";

    /// <summary>Its status when somebody has stopped its window.</summary>
    public const string Cancelled = "Cancelled";

    [JsonPropertyName("triggerRunId")]
    public required string TriggerRunId { get; init; }

    [JsonPropertyName("triggerName")]
    public required string TriggerName { get; init; }

    /// <summary>The trigger's kind.</summary>
    [JsonPropertyName("triggerType")]
    public required string TriggerType { get; init; }

    /// <summary>When it started its pipelines.</summary>
    [JsonPropertyName("triggerRunTimestamp")]
    public required DateTimeOffset TriggerRunTimestamp { get; init; }

    /// <summary>How it ended, or how far it is.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary>Why it failed; else empty.</summary>
    [JsonPropertyName("message")]
    public string Message { get; init; } = "";

    /// <summary>Times, as texts: ADF's clients expect no others.</summary>
    [JsonPropertyName("properties")]
    public JsonObject Properties { get; init; } = [];

    /// <summary>The runs that it started, by their pipelines. Of several of one pipeline the last is here.</summary>
    [JsonPropertyName("triggeredPipelines")]
    public JsonObject TriggeredPipelines { get; init; } = [];

    /// <summary>Always empty: they are notes.</summary>
    [JsonPropertyName("runDimension")]
    public JsonObject RunDimension { get; init; } = [];

    /// <summary>The windows that it waited for.</summary>
    [JsonPropertyName("dependencyStatus")]
    public JsonObject DependencyStatus { get; init; } = [];

    /// <summary>Whether nothing more becomes of it.</summary>
    [JsonIgnore]
    public bool HasEnded => Status is not (Waiting or InProgress);

    /// <summary>Whether another host that says this of the same run comes too late.</summary>
    public bool IsFurtherThan(TriggerRun other) => HasEnded || (Status == InProgress && other.Status == Waiting);

    /// <summary>A run of a trigger that begins now.</summary>
    public static TriggerRun Of(string id, Trigger trigger, Occurrence occurrence, DateTimeOffset now)
    {
        var properties = new JsonObject { ["TriggerTime"] = Text(now), ["ScheduleTime"] = Text(occurrence.ScheduledTime) };
        if (occurrence.Window is { } window)
            (properties["windowStartTime"], properties["windowEndTime"]) = (Text(window.Start), Text(window.End));
        return new TriggerRun
        {
            TriggerRunId = id,
            TriggerName = trigger.Name,
            TriggerType = trigger.Type.Name,
            TriggerRunTimestamp = now,
            // A window is under way for as long as what it has started.
            Status = occurrence.Window is null ? Succeeded : InProgress,
            Properties = properties,
        };
    }

    /// <summary>The run of a trigger that cannot be read.</summary>
    public static TriggerRun Unreadable(string id, string name, string type, SluiceException wrong, DateTimeOffset now) => new()
    {
        TriggerRunId = id,
        TriggerName = name,
        TriggerType = type,
        TriggerRunTimestamp = now,
        Status = Failed,
        Message = wrong.Message,
        Properties = new JsonObject { ["TriggerTime"] = Text(now) },
    };

    /// <summary>The id: whoever finds the same occurrence gives it the same.</summary>
    /// <param name="scope">Tells factories apart that share a store.</param>
    /// <param name="trigger">The trigger's name.</param>
    /// <param name="identity">Tells the occurrence from others of the trigger.</param>
    public static string IdOf(string scope, string trigger, string identity) =>
        TextHash.Id($"occurrence of trigger {trigger.ToUpperInvariant()} of {scope}\n{identity}");

    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
