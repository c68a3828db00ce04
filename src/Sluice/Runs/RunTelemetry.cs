using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sluice.Orchestration;
using Sluice.Telemetry;

namespace Sluice.Runs;

/// <summary>
/// Tells of runs and activities when what is remembered of them has changed. Whoever changed it tells, once: who is told the same again
/// changes nothing.
/// </summary>
/// <param name="logger">Takes what is logged.</param>
sealed class RunTelemetry(ILogger logger)
{
    /// <summary>What is known of a run has changed.</summary>
    public void Changed(PipelineRun? before, PipelineRun run)
    {
        if (before is { HasEnded: true })
            return;
        var pipeline = KeyValuePair.Create<string, object?>(Attributes.PipelineName, run.PipelineName);
        if (run.Status == OrchestrationStatus.InProgress && before is null or { Status: OrchestrationStatus.Queued })
        {
            logger.RunBegan(run.RunId, run.PipelineName);
            if (before is not null)
                Instruments.RunQueueTime.Record((run.LastUpdated - before.RunStart).TotalSeconds, pipeline);
        }

        if (run.RunEnd is not { } end)
            return;
        Instruments.RunsEnded.Add(1, pipeline, Status(run.Status));
        var fault = FaultOf(run.Status, run.Message);
        new EndedSpan(Spans.OfPipeline(run.PipelineName), TraceIds.OfRun(run.RunId), TraceIds.RootOf(run.RunId), run.RunStart, end)
        {
            Kind = ActivityKind.Consumer,
            Tags = TagsOf(run),
            Links = LinksOf(run),
            Fault = fault,
        }.Emit(() =>
        {
            if (run.Status == OrchestrationStatus.Failed)
                logger.RunFailed(run.RunId, run.PipelineName, fault!.Code, fault.Detail);
            else
                logger.RunEnded(run.RunId, run.PipelineName, $"{run.Status}");
        });
    }

    /// <summary>What is known of an activity has changed.</summary>
    public void Changed(ActivityRunRecord? before, ActivityRunRecord activity)
    {
        if (before is { HasEnded: true } || activity.IsRecovered)
            return;
        var pipeline = KeyValuePair.Create<string, object?>(Attributes.PipelineName, activity.PipelineName);
        if (before is not null && (activity.RetryAttempt ?? 0) > (before.RetryAttempt ?? 0))
            Instruments.Retries.Add(1, pipeline, KeyValuePair.Create<string, object?>(Attributes.RetriedKind, "activity"));
        if (activity.ActivityRunEnd is not { } end)
            return;
        Instruments.ActivitiesEnded.Add(
            1, pipeline, KeyValuePair.Create<string, object?>(Attributes.ActivityType, activity.ActivityType), Status(activity.Status));
        var (runId, path) = (activity.PipelineRunId, activity.IterationHash);
        var (place, fault) = (TraceIds.OfActivity(runId, path), FaultOf(activity.Status, (string?)activity.Error["message"] ?? ""));
        new EndedSpan(Spans.OfActivity(activity.ActivityName), place, TraceIds.Around(runId, path), activity.ActivityRunStart, end)
        {
            Tags = TagsOf(activity),
            Fault = fault,
        }.Emit(() =>
        {
            if (activity.Status == OrchestrationStatus.Failed)
                logger.ActivityFailed(runId, activity.PipelineName, activity.ActivityName, activity.ActivityType, fault!.Code, fault.Detail);
        });
        if (activity.ActivityType == "Copy")
            CopyOf(activity, place, end, fault).Emit();
    }

    /// <summary>The copy of an activity, which has the end of that, and begins where its output says.</summary>
    static EndedSpan CopyOf(ActivityRunRecord activity, ActivityContext around, DateTimeOffset end, SluiceException? fault)
    {
        var output = activity.Stored?.Value as JsonObject;
        var execution = output?["executionDetails"]?[0];
        return new EndedSpan(
            Spans.Copy, TraceIds.OfCopy(activity.PipelineRunId, activity.IterationHash), around,
            (DateTimeOffset?)execution?["start"] ?? activity.ActivityRunStart, end)
        {
            Tags = Tags(
                (Attributes.PipelineName, activity.PipelineName),
                (Attributes.RunId, activity.PipelineRunId),
                (Attributes.ActivityName, activity.ActivityName),
                (Attributes.Status, $"{activity.Status}"),
                (Attributes.SourceType, (string?)execution?["source"]?["type"]),
                (Attributes.SinkType, (string?)execution?["sink"]?["type"]),
                (Attributes.RowsRead, (long?)output?["rowsRead"]),
                (Attributes.RowsCommitted, (long?)output?["rowsCopied"]),
                (Attributes.RowsSkipped, (long?)output?["rowsSkipped"]),
                (Attributes.BytesRead, (long?)output?["dataRead"]),
                (Attributes.BytesWritten, (long?)output?["dataWritten"]),
                (Attributes.Slices, (long?)output?["slices"]),
                (Attributes.ParallelCopies, (long?)output?["usedParallelCopies"])),
            Fault = fault,
        };
    }

    static ActivityTagsCollection TagsOf(PipelineRun run) => Tags(
        (Attributes.PipelineName, run.PipelineName),
        (Attributes.RunId, run.RunId),
        (Attributes.RunGroupId, run.RunGroupId),
        (Attributes.TriggerType, run.InvokedBy.InvokedByType),
        (Attributes.TriggerName, run.TriggerName),
        (Attributes.Status, $"{run.Status}"));

    static ActivityTagsCollection TagsOf(ActivityRunRecord activity) => Tags(
        (Attributes.PipelineName, activity.PipelineName),
        (Attributes.RunId, activity.PipelineRunId),
        (Attributes.ActivityName, activity.ActivityName),
        (Attributes.ActivityType, activity.ActivityType),
        (Attributes.ActivityRunId, activity.ActivityRunId),
        (Attributes.ActivityPath, activity.IterationHash),
        (Attributes.Attempt, (activity.RetryAttempt ?? 0) + 1),
        (Attributes.Status, $"{activity.Status}"));

    /// <summary>The run that started it, and the span of who asked for it.</summary>
    static IReadOnlyList<ActivityLink> LinksOf(PipelineRun run)
    {
        var links = new List<ActivityLink>();
        if (run.InvokedBy.PipelineRunId is { } parent)
            links.Add(new ActivityLink(TraceIds.OfRun(parent)));
        if (ActivityContext.TryParse(run.TraceParent, null, isRemote: true, out var caller))
            links.Add(new ActivityLink(caller));
        return links;
    }

    static SluiceException? FaultOf(OrchestrationStatus status, string message) => status switch
    {
        OrchestrationStatus.Failed => SluiceException.Parse(message),
        OrchestrationStatus.Cancelled => SluiceException.TryParse(message) ?? new SluiceException(Side.Cancelled, "Cancelled", "The run was cancelled."),
        _ => null,
    };

    static KeyValuePair<string, object?> Status(OrchestrationStatus status) => new(Attributes.Status, $"{status}");

    static ActivityTagsCollection Tags(params ReadOnlySpan<(string Name, object? Value)> tags)
    {
        var known = new ActivityTagsCollection();
        foreach (var (name, value) in tags)
        {
            if (value is not null)
                known[name] = value;
        }

        return known;
    }
}
