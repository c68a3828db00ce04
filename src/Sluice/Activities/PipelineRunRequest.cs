using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>One pipeline run to make.</summary>
/// <param name="RunId">The run's id: also the orchestration's.</param>
/// <param name="Pipeline">The pipeline's name in the factory.</param>
/// <param name="Parameters">Values for its parameters that are no secrets; those left out take their defaults.</param>
public sealed record PipelineRunRequest(string RunId, string Pipeline, JsonObject Parameters)
{
    /// <summary>The first of the runs that repeat each other: what they copy is remembered, and files are named, by its id.</summary>
    public string GroupId { get => field ?? RunId; init; }

    /// <summary>Where the values of its secret parameters lie, an object by their names; null when it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoredValue? Secrets { get; init; }

    /// <summary>How the run was started, as <c>@pipeline().TriggerType</c> tells.</summary>
    public string TriggerType { get; init; } = "Manual";

    /// <summary>The trigger that started the run; null when none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TriggerName { get; init; }

    /// <summary>The run of that trigger.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TriggerRunId { get; init; }

    /// <summary>When the run was started, as <c>@pipeline().TriggerTime</c> tells.</summary>
    public DateTimeOffset TriggerTime { get; init; }

    /// <summary>The pipeline whose activity started the run; null when none did.</summary>
    public string? ParentPipeline { get; init; }

    /// <summary>The run of that pipeline.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>Whether that run waits for the end of this one; null when none started it, or it repeats another by itself.</summary>
    [NotOfIdentity]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsAwaited { get; init; }

    /// <summary>The span of who asked for the run, as W3C's header <c>traceparent</c> has it; null when none was sent.</summary>
    [NotOfIdentity]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceParent { get; init; }

    /// <summary>How many runs are around this one.</summary>
    public int Depth { get; init; }

    /// <summary>What it takes over from the run that it repeats; null when it does everything itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recovery? Recovery { get; init; }

    /// <summary>The run of another pipeline that an activity starts. Its ids derive from this run's and the activity's place.</summary>
    internal PipelineRunRequest Child(string path, string pipeline, JsonObject parameters) =>
        new(TextHash.Id($"run at {path} of {RunId}"), pipeline, parameters)
        {
            GroupId = TextHash.Id($"run at {path} of {GroupId}"),
            TriggerType = "PipelineActivity",
            TriggerTime = TriggerTime,
            ParentPipeline = Pipeline,
            ParentRunId = RunId,
            Depth = Depth + 1,
        };

    /// <summary>The run that repeats this one, of the same group. It is nobody's child.</summary>
    public PipelineRunRequest Rerun(Recovery? recovery = null) =>
        this with { RunId = RerunIdOf(RunId), GroupId = GroupId, Recovery = recovery, IsAwaited = null, TraceParent = null, Depth = 0 };

    /// <summary>
    /// The id of the run that repeats another. It derives from that one's: a run is repeated once, however often somebody asks, and what
    /// repeats it is found without looking through all runs.
    /// </summary>
    public static string RerunIdOf(string runId) => TextHash.Id($"rerun of {runId}");

    /// <summary>The id of the run of a pipeline that somebody asks for under a key: asking again is the same run.</summary>
    public static string IdByKey(string pipeline, string key) => TextHash.Id($"run of {pipeline.ToUpperInvariant()} by key {key}");

    /// <summary>The id of the run of an activity at a place in this run.</summary>
    internal string ActivityRunId(string path) => ActivityRunIdOf(RunId, path);

    /// <inheritdoc cref="ActivityRunId"/>
    internal static string ActivityRunIdOf(string runId, string path) => TextHash.Id($"activity {path} of {runId}");

    /// <summary>The id of a run that a trigger starts.</summary>
    /// <param name="triggerRunId">The trigger's run.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="number">How often the trigger's run started the pipeline before.</param>
    internal static string IdByTrigger(string triggerRunId, string pipeline, int number) =>
        TextHash.Id(string.Create(CultureInfo.InvariantCulture, $"run {number} of {pipeline.ToUpperInvariant()} by trigger run {triggerRunId}"));
}
