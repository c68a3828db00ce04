namespace Sluice.Runs;

/// <summary>What can be asked for: the properties that ADF's filters and orders name.</summary>
/// <param name="Operands">The operands.</param>
/// <param name="Id">The property that tells two apart.</param>
/// <param name="Start">The property that orders them unless something else is asked for.</param>
/// <param name="IsNewestFirst">Whether the latest come first then.</param>
internal sealed record RunKind(IReadOnlyList<string> Operands, string Id, string Start, bool IsNewestFirst)
{
    /// <summary>The runs of pipelines.</summary>
    public static RunKind Pipelines { get; } =
        new(["PipelineName", "Status", "RunStart", "RunEnd", "RunGroupId", "LatestOnly", "InvokedByType"], "runId", "runStart", true);

    /// <summary>The runs of triggers.</summary>
    public static RunKind Triggers { get; } =
        new(["TriggerName", "TriggerType", "TriggerRunId", "TriggerRunTimestamp", "Status"], "triggerRunId", "triggerRunTimestamp", true);

    /// <summary>The runs of activities.</summary>
    public static RunKind Activities { get; } =
        new(["ActivityName", "ActivityType", "Status", "ActivityRunStart", "ActivityRunEnd"], "activityRunId", "activityRunStart", false);
}
