using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Copying;
using Sluice.Copying.Slices;
using Sluice.Definitions.Pipelines;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>
/// The life of a pipeline run: activities start as soon as what they depend on has ended as they ask, and are skipped when it ended
/// otherwise. The run fails, as in ADF, when an activity that nothing depends on failed, or was skipped for one that failed.
/// </summary>
internal static class PipelineOrchestration
{
    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<PipelineRunRequest, PipelineRunResult> Definition = new("Pipeline");

    /// <summary>Runs the pipeline.</summary>
    /// <exception cref="PipelineFailedException">The run failed: the fault of the first activity that failed it.</exception>
    public static async Task<PipelineRunResult> RunAsync(OrchestrationContext context, PipelineRunRequest request)
    {
        var outline = await context.CallAsync(PipelineActivities.Outline, request, RetryPolicy.None);
        var ended = new Dictionary<string, ActivityRun>(StringComparer.OrdinalIgnoreCase);
        var running = new List<Task<ActivityRun>>();
        var waiting = outline.Activities.Index().ToList();
        while (true)
        {
            // Skipping one activity may decide others: look again until nothing changes.
            for (var i = 0; i < waiting.Count;)
            {
                var (index, activity) = waiting[i];
                if (!activity.DependsOn.All(dependency => ended.ContainsKey(dependency.Activity)))
                {
                    i++;
                    continue;
                }

                waiting.RemoveAt(i);
                if (activity.InactiveAs is { } mark)
                {
                    ended[activity.Name] = NotRun(context, activity, StatusOf(mark));
                }
                else if (!activity.DependsOn.All(dependency => IsMet(ended[dependency.Activity].Status, dependency.Conditions)))
                {
                    ended[activity.Name] = NotRun(context, activity, ActivityStatus.Skipped);
                }
                else
                {
                    running.Add(RunActivityAsync(context, request, activity, index, Outputs(ended.Values)));
                }

                i = 0;
            }

            if (running.Count == 0)
                break;
            var done = await Task.WhenAny(running);
            running.Remove(done);
            var run = await done;
            ended[run.ActivityName] = run;
            context.SetStatus(new PipelineStatus([.. ended.Values.Select(each => new ActivityProgress(each.ActivityName, each.Status))]));
        }

        var result = new PipelineRunResult([.. outline.Activities.Select(activity => ended[activity.Name])]);
        if (FindFailure(outline, ended) is { Error: { } error } failed)
            throw new PipelineFailedException(failed.ActivityName, SluiceException.Parse(error.Message), result);
        return result;
    }

    static async Task<ActivityRun> RunActivityAsync(
        OrchestrationContext context, PipelineRunRequest request, ActivityOutline activity, int index, JsonObject outputs)
    {
        var start = context.UtcNow;
        try
        {
            var resolve = new ResolveCopyRequest(request, activity.Name, outputs);
            var job = await context.CallAsync(PipelineActivities.ResolveCopy, resolve, RetryPolicy.None);
            var copy = new CopyRequest(request.GroupId, activity.Name, job) { ExecutionId = request.RunId };
            var output = await context.CallAsync(CopyOrchestration.Definition, copy, $"{context.InstanceId}-{index}");
            return new ActivityRun(
                activity.Name, activity.Type, ActivityStatus.Succeeded, start, context.UtcNow,
                JsonSerializer.SerializeToNode(output), null);
        }
        catch (SluiceException exception) when (exception.Side != Side.Cancelled)
        {
            var error = new ActivityError(exception.Code, exception.Message, activity.Name);
            return new ActivityRun(activity.Name, activity.Type, ActivityStatus.Failed, start, context.UtcNow, null, error);
        }
    }

    static ActivityRun NotRun(OrchestrationContext context, ActivityOutline activity, ActivityStatus status)
    {
        var now = context.UtcNow;
        ActivityError? error = null;
        if (status == ActivityStatus.Failed)
        {
            var fault = new SluiceException(Side.Definition, "ActivityInactive",
                $"Activity '{activity.Name}' is inactive and marked as failed. Activate it, or mark it otherwise.");
            error = new ActivityError(fault.Code, fault.Message, activity.Name);
        }

        return new ActivityRun(activity.Name, activity.Type, status, now, now, null, error);
    }

    static ActivityStatus StatusOf(DependencyCondition mark) => mark switch
    {
        DependencyCondition.Failed => ActivityStatus.Failed,
        DependencyCondition.Skipped => ActivityStatus.Skipped,
        _ => ActivityStatus.Succeeded,
    };

    static bool IsMet(ActivityStatus status, IReadOnlyList<DependencyCondition> conditions) => conditions.Any(condition => condition switch
    {
        DependencyCondition.Succeeded => status == ActivityStatus.Succeeded,
        DependencyCondition.Failed => status == ActivityStatus.Failed,
        DependencyCondition.Skipped => status == ActivityStatus.Skipped,
        _ => status is ActivityStatus.Succeeded or ActivityStatus.Failed,
    });

    static JsonObject Outputs(IEnumerable<ActivityRun> ended)
    {
        var outputs = new JsonObject();
        // In a fixed order: what is asked of the engine must be the same in every replay.
        foreach (var run in ended.OrderBy(run => run.ActivityName, StringComparer.Ordinal))
        {
            outputs[run.ActivityName] = new JsonObject
            {
                ["output"] = run.Output?.DeepClone(),
                ["status"] = run.Status.ToString(),
                ["error"] = run.Error is { } error ? new JsonObject { ["message"] = error.Message, ["errorCode"] = error.ErrorCode } : null,
            };
        }

        return outputs;
    }

    static ActivityRun? FindFailure(PipelineOutline outline, Dictionary<string, ActivityRun> ended)
    {
        var leaves = outline.Activities
            .Where(activity => !outline.Activities.Any(other => other.DependsOn.Any(dependency => Names(dependency, activity))));
        return leaves.Select(FindFailure).FirstOrDefault(failure => failure is not null);

        ActivityRun? FindFailure(ActivityOutline activity) => ended[activity.Name].Status switch
        {
            ActivityStatus.Failed => ended[activity.Name],
            ActivityStatus.Skipped => activity.DependsOn
                .Select(dependency => FindFailure(outline.Activities.First(other => Names(dependency, other))))
                .FirstOrDefault(failure => failure is not null),
            _ => null,
        };

        static bool Names(ActivityDependency dependency, ActivityOutline activity) =>
            dependency.Activity.Equals(activity.Name, StringComparison.OrdinalIgnoreCase);
    }
}
