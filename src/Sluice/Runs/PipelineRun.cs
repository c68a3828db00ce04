using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Activities;
using Sluice.Expressions;
using Sluice.Orchestration;

namespace Sluice.Runs;

/// <summary>A pipeline run, in the shape of ADF's REST API.</summary>
internal sealed record PipelineRun
{
    /// <summary>Its path in Azure Resource Manager, for who asks for it there.</summary>
    [JsonPropertyName("id")]
    public string Id { get; init; } = "";

    [JsonPropertyName("runId")]
    public required string RunId { get; init; }

    /// <summary>The first of the runs that repeat each other.</summary>
    [JsonPropertyName("runGroupId")]
    public required string RunGroupId { get; init; }

    /// <summary>Whether it is the latest of its group.</summary>
    [JsonPropertyName("isLatest")]
    public bool IsLatest { get; init; } = true;

    [JsonPropertyName("pipelineName")]
    public required string PipelineName { get; init; }

    /// <summary>The values given for its parameters, as texts: ADF's clients expect no others.</summary>
    [JsonPropertyName("parameters")]
    public JsonObject Parameters { get; init; } = [];

    /// <summary>Who started it.</summary>
    [JsonPropertyName("invokedBy")]
    public required InvokedBy InvokedBy { get; init; }

    /// <summary>When it last moved.</summary>
    [JsonPropertyName("lastUpdated")]
    public DateTimeOffset LastUpdated { get; init; }

    /// <summary>When it began.</summary>
    [JsonPropertyName("runStart")]
    public DateTimeOffset RunStart { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    [JsonPropertyName("runEnd")]
    public DateTimeOffset? RunEnd { get; init; }

    /// <summary>Milliseconds it took; null while it runs.</summary>
    [JsonPropertyName("durationInMs")]
    public long? DurationInMs { get; init; }

    /// <summary>How far it is.</summary>
    [JsonPropertyName("status"), JsonConverter(typeof(JsonStringEnumConverter<OrchestrationStatus>))]
    public OrchestrationStatus Status { get; init; }

    /// <summary>Why it failed; else empty.</summary>
    [JsonPropertyName("message")]
    public string Message { get; init; } = "";

    /// <summary>Always empty: they are notes.</summary>
    [JsonPropertyName("runDimensions")]
    public JsonObject RunDimensions { get; init; } = [];

    /// <summary>Whether the run that started it waits for it; null when none did. It is not told.</summary>
    [JsonPropertyName("isAwaited"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsAwaited { get; init; }

    /// <summary>Whether it was cancelled with all that it has started. It is not told.</summary>
    [JsonPropertyName("isCancelledWhole"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCancelledWhole { get; init; }

    /// <summary>The span of who asked for it, as W3C's header has it; null when none was sent. It is not told.</summary>
    [JsonPropertyName("traceParent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceParent { get; init; }

    /// <summary>The trigger that started it; null when none did.</summary>
    [JsonIgnore]
    public string? TriggerName => InvokedBy.PipelineRunId is null && InvokedBy.Name != InvokedBy.InvokedByType ? InvokedBy.Name : null;

    /// <summary>Whether nothing more becomes of it.</summary>
    [JsonIgnore]
    public bool HasEnded => RunEnd is not null;

    /// <summary>What is known after some news; null when it is nothing new.</summary>
    public static PipelineRun? After(PipelineRun? before, RunNews news)
    {
        // Who has asked for a run tells so when the engine has it, which may have begun meanwhile.
        var isOver = before is { HasEnded: true } or { Status: OrchestrationStatus.Canceling };
        if (before is not null && (news.Status == OrchestrationStatus.Queued || (isOver && !news.Status.HasEnded)))
            return null;
        var run = news.Run;
        var start = before?.RunStart ?? news.At;
        return new PipelineRun
        {
            RunId = run.RunId,
            RunGroupId = run.GroupId,
            PipelineName = run.Pipeline,
            Parameters = Texts(run.Parameters),
            InvokedBy = new InvokedBy(run.ParentPipeline ?? run.TriggerName ?? run.TriggerType, run.ParentRunId ?? run.TriggerRunId ?? run.GroupId, run.TriggerType)
            {
                PipelineName = run.ParentPipeline,
                PipelineRunId = run.ParentRunId,
            },
            LastUpdated = news.At,
            RunStart = start,
            RunEnd = news.Status.HasEnded ? news.At : null,
            DurationInMs = news.Status.HasEnded ? (long)(news.At - start).TotalMilliseconds : null,
            Status = news.Status,
            Message = news.Message,
            IsAwaited = run.IsAwaited,
            IsCancelledWhole = before?.IsCancelledWhole ?? false,
            TraceParent = run.TraceParent,
        };
    }

    /// <summary>What it is after somebody has asked to cancel it; null when it has ended.</summary>
    /// <param name="isWhole">Whether all that it has started is cancelled, too.</param>
    /// <param name="at">When.</param>
    public PipelineRun? Canceling(bool isWhole, DateTimeOffset at) => HasEnded ? null : this with
    {
        Status = OrchestrationStatus.Canceling,
        LastUpdated = at,
        IsCancelledWhole = IsCancelledWhole || isWhole,
    };

    /// <summary>Whether a run that it has started is cancelled with it.</summary>
    /// <param name="isAwaited">Whether it waits for that.</param>
    public bool Cancels(bool? isAwaited) => Status is OrchestrationStatus.Canceling or OrchestrationStatus.Cancelled
        && (isAwaited == true || (isAwaited == false && IsCancelledWhole));

    /// <summary>As it is told to those who ask.</summary>
    /// <param name="id">Its path in Azure Resource Manager.</param>
    public PipelineRun Told(string id) => this with
    {
        Id = id,
        IsAwaited = null,
        IsCancelledWhole = false,
        TraceParent = null,
    };

    /// <summary>What it is when the engine that runs it says so.</summary>
    public PipelineRun With(OrchestrationState state) => !state.Status.HasEnded ? this : this with
    {
        LastUpdated = state.LastUpdatedAt,
        RunEnd = state.LastUpdatedAt,
        DurationInMs = (long)(state.LastUpdatedAt - RunStart).TotalMilliseconds,
        Status = state.Status,
        Message = state.Failure ?? "",
    };

    /// <summary>The run behind an orchestration of a pipeline.</summary>
    public static PipelineRun From(OrchestrationState state)
    {
        var group = Text(state.Input, "GroupId") is { Length: > 0 } id ? id : state.InstanceId;
        // It is under way for the engine, which has it look whether it may begin.
        var isQueued = state.Status == OrchestrationStatus.InProgress && Text(state.CustomStatus, "IsQueued") == "true";
        var type = Text(state.Input, "TriggerType");
        return new PipelineRun
        {
            RunId = state.InstanceId,
            RunGroupId = group,
            PipelineName = Text(state.Input, "Pipeline"),
            Parameters = Texts(Find(state.Input, "Parameters") as JsonObject ?? []),
            InvokedBy = new InvokedBy(Text(state.Input, "TriggerName") is { Length: > 0 } trigger ? trigger : type,
                Text(state.Input, "TriggerRunId") is { Length: > 0 } triggerRun ? triggerRun : group, type),
            LastUpdated = state.LastUpdatedAt,
            RunStart = state.CreatedAt,
            RunEnd = state.Status.HasEnded ? state.LastUpdatedAt : null,
            DurationInMs = state.Status.HasEnded ? (long)(state.LastUpdatedAt - state.CreatedAt).TotalMilliseconds : null,
            Status = isQueued ? OrchestrationStatus.Queued : state.Status,
            Message = state.Failure ?? "",
        };
    }

    static JsonObject Texts(JsonObject values) =>
        new(values.Select(value => KeyValuePair.Create(value.Key, value.Value is null ? null : (JsonNode?)Values.ToText(value.Value))));

    // Engines differ in the case they give to property names.
    static JsonNode? Find(JsonNode? input, string name) =>
        (input as JsonObject)?.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    static string Text(JsonNode? input, string name) => Find(input, name)?.ToString() ?? "";
}
