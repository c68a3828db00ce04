using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Runs;

/// <summary>The run of an activity, in the shape of ADF's REST API.</summary>
internal sealed record ActivityRunRecord
{
    const string Recovered = "Recovered";

    /// <summary>Its path in Azure Resource Manager, for who asks for it there.</summary>
    [JsonPropertyName("id")]
    public string Id { get; init; } = "";

    [JsonPropertyName("activityRunId")]
    public required string ActivityRunId { get; init; }

    [JsonPropertyName("activityName")]
    public required string ActivityName { get; init; }

    [JsonPropertyName("activityType")]
    public required string ActivityType { get; init; }

    [JsonPropertyName("pipelineName")]
    public required string PipelineName { get; init; }

    [JsonPropertyName("pipelineRunId")]
    public required string PipelineRunId { get; init; }

    /// <summary>Its linked service, of those that have one themselves; else empty.</summary>
    [JsonPropertyName("linkedServiceName")]
    public string LinkedServiceName { get; init; } = "";

    /// <summary>How far it is.</summary>
    [JsonPropertyName("status"), JsonConverter(typeof(JsonStringEnumConverter<OrchestrationStatus>))]
    public OrchestrationStatus Status { get; init; }

    /// <summary>When its first attempt began.</summary>
    [JsonPropertyName("activityRunStart")]
    public DateTimeOffset ActivityRunStart { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    [JsonPropertyName("activityRunEnd")]
    public DateTimeOffset? ActivityRunEnd { get; init; }

    /// <summary>Milliseconds it took; null while it runs.</summary>
    [JsonPropertyName("durationInMs")]
    public long? DurationInMs { get; init; }

    /// <summary>What it was told; empty where that is secret.</summary>
    [JsonPropertyName("input")]
    public JsonNode Input { get; init; } = new JsonObject();

    /// <summary>Its output; empty while there is none, and where it is secret.</summary>
    [JsonPropertyName("output")]
    public JsonNode? Output { get; init; } = new JsonObject();

    /// <summary>What it failed with; with empty texts when it did not.</summary>
    [JsonPropertyName("error")]
    public JsonObject Error { get; init; } = [];

    /// <summary>Its place in the run, with the numbers of loops' rounds; ADF has a hash here.</summary>
    [JsonPropertyName("iterationHash")]
    public string IterationHash { get; init; } = "";

    /// <summary>How many attempts came before; null for the first.</summary>
    [JsonPropertyName("retryAttempt")]
    public int? RetryAttempt { get; init; }

    /// <summary><c>Recovered</c> when an earlier run did it, and this one has not done it again; else <c>None</c>.</summary>
    [JsonPropertyName("recoveryStatus")]
    public string RecoveryStatus { get; init; } = "None";

    /// <summary>Always empty: there are no integration runtimes.</summary>
    [JsonPropertyName("integrationRuntimeNames")]
    public IReadOnlyList<string> IntegrationRuntimeNames { get; init; } = [];

    /// <summary>Always empty: they are notes.</summary>
    [JsonPropertyName("userProperties")]
    public JsonObject UserProperties { get; init; } = [];

    /// <summary>Where its output is kept, until somebody asks.</summary>
    [JsonPropertyName("stored"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoredValue? Stored { get; init; }

    /// <summary>Whether nothing more becomes of it.</summary>
    [JsonIgnore]
    public bool HasEnded => ActivityRunEnd is not null;

    /// <summary>Whether an earlier run did it.</summary>
    [JsonIgnore]
    public bool IsRecovered => RecoveryStatus == Recovered;

    /// <summary>What is known after some news; null when it is nothing new.</summary>
    public static ActivityRunRecord? After(ActivityRunRecord? before, ActivityNews news)
    {
        var isEnd = news.Status.HasEnded;
        if (before is { HasEnded: true } && !isEnd)
            return null;
        var start = news.Start ?? before?.ActivityRunStart ?? news.At;
        return new ActivityRunRecord
        {
            ActivityRunId = news.Run.ActivityRunId(news.Path),
            ActivityName = news.Activity,
            ActivityType = news.Type,
            PipelineName = news.Run.Pipeline,
            PipelineRunId = news.Run.RunId,
            LinkedServiceName = news.LinkedService ?? before?.LinkedServiceName ?? "",
            Status = news.Status,
            ActivityRunStart = start,
            ActivityRunEnd = isEnd ? news.At : null,
            DurationInMs = isEnd ? (long)(news.At - start).TotalMilliseconds : null,
            Input = news.Input ?? before?.Input ?? new JsonObject(),
            Stored = news.Output,
            Error = ErrorOf(news),
            IterationHash = news.Path,
            RecoveryStatus = news.IsRecovered ? Recovered : "None",
            // Each attempt tells that it has begun.
            RetryAttempt = isEnd || before is null ? before?.RetryAttempt : (before.RetryAttempt ?? 0) + 1,
        };
    }

    /// <summary>The news of it for another run; null when it did not succeed, or is inside another activity.</summary>
    public ActivityNews? For(PipelineRunRequest run) => Status != OrchestrationStatus.Succeeded || IterationHash != ActivityName ? null
        : new ActivityNews(run, ActivityName, ActivityType, IterationHash, Status, ActivityRunEnd ?? ActivityRunStart)
        {
            Start = ActivityRunStart,
            LinkedService = LinkedServiceName,
            Input = Input,
            Output = Stored,
        };

    /// <summary>What it is in a run that may have been stopped, of which nobody tells its activities.</summary>
    public ActivityRunRecord In(PipelineRun run) => HasEnded || !run.HasEnded ? this : this with
    {
        Status = OrchestrationStatus.Cancelled,
        ActivityRunEnd = run.RunEnd,
        DurationInMs = (long?)(run.RunEnd - ActivityRunStart)?.TotalMilliseconds,
    };

    static JsonObject ErrorOf(ActivityNews news) => new()
    {
        ["errorCode"] = news.Error?.ErrorCode ?? "",
        ["message"] = news.Error?.Message ?? "",
        ["failureType"] = news.Error is null ? "" : "UserError",
        ["target"] = news.Activity,
        ["details"] = "",
    };
}
