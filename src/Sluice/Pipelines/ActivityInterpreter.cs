using Sluice.Activities;
using Sluice.Definitions.Pipelines;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>
/// Runs lists of activities: each starts as soon as what it depends on has ended as it asks, and is skipped when it ended otherwise. A
/// list fails, as in ADF, when an activity that nothing depends on failed, or was skipped for one that failed.
/// </summary>
/// <param name="context">The engine.</param>
/// <param name="run">The run.</param>
/// <param name="variables">Its variables.</param>
/// <param name="mostCarried">The bytes of one value that the history may hold.</param>
sealed class ActivityInterpreter(OrchestrationContext context, PipelineRunRequest run, RunVariables variables, int mostCarried)
{
    /// <summary>The engine.</summary>
    public OrchestrationContext Context => context;

    /// <summary>The run.</summary>
    public PipelineRunRequest Run => run;

    /// <summary>Its variables.</summary>
    public RunVariables Variables => variables;

    /// <summary>The bytes of one value that the history may hold.</summary>
    public int MostCarried => mostCarried;

    /// <summary>Runs a list to its end.</summary>
    /// <param name="activities">The list.</param>
    /// <param name="path">The place around it.</param>
    /// <param name="outer">What can be seen there; variables are those of the run.</param>
    /// <param name="report">Is told what has ended so far, each time.</param>
    /// <returns>What became of the activities, in the order of the list.</returns>
    public async Task<IReadOnlyList<ActivityRun>> RunAsync(
        IReadOnlyList<ActivityOutline> activities, string path, Frame outer, Action<IReadOnlyCollection<ActivityRun>>? report = null)
    {
        var ended = new Dictionary<string, ActivityRun>(StringComparer.OrdinalIgnoreCase);
        var running = new List<Task<ActivityRun>>();
        var waiting = activities.ToList();
        while (true)
        {
            // Skipping one activity may decide others: look again until nothing changes.
            for (var i = 0; i < waiting.Count;)
            {
                var activity = waiting[i];
                if (!activity.DependsOn.All(dependency => ended.ContainsKey(dependency.Activity)))
                {
                    i++;
                    continue;
                }

                waiting.RemoveAt(i);
                if (activity.InactiveAs is { } mark)
                    ended[activity.Name] = NotRun(activity, StatusOf(mark));
                else if (!activity.DependsOn.All(dependency => Meets(ended[dependency.Activity].Status, dependency.Conditions)))
                    ended[activity.Name] = NotRun(activity, ActivityStatus.Skipped);
                else
                    running.Add(RunAsync(activity, path.Length > 0 ? $"{path}/{activity.Name}" : activity.Name, With(outer, ended.Values)));
                i = 0;
            }

            if (running.Count == 0)
                break;
            var done = await Task.WhenAny(running);
            running.Remove(done);
            var result = await done;
            ended[result.ActivityName] = result;
            report?.Invoke(ended.Values);
        }

        return [.. activities.Select(activity => ended[activity.Name])];
    }

    /// <summary>What can be seen after some activities have ended; in a fixed order, so that calls are the same in every replay.</summary>
    public static Frame With(Frame outer, IEnumerable<ActivityRun> ended)
    {
        var seen = new SortedDictionary<string, ActivityFacts>(outer.Activities, StringComparer.Ordinal);
        foreach (var one in ended)
            seen[one.ActivityName] = new ActivityFacts(one.Status, one.Carried, one.Error);
        return outer with { Activities = seen };
    }

    /// <summary>The activity that failed a list; null when it succeeded.</summary>
    public static ActivityRun? FindFailure(IReadOnlyList<ActivityOutline> activities, IReadOnlyList<ActivityRun> runs)
    {
        var byName = activities.Zip(runs).ToDictionary(pair => pair.First.Name, StringComparer.OrdinalIgnoreCase);
        var parents = activities.SelectMany(activity => activity.DependsOn).Select(dependency => dependency.Activity)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return activities.Where(activity => !parents.Contains(activity.Name)).Select(Failure).FirstOrDefault(failure => failure is not null);

        ActivityRun? Failure(ActivityOutline activity) => byName[activity.Name].Second switch
        {
            { Status: ActivityStatus.Failed } failed => failed,
            // One that was looked at before has failed nothing, or the search would have ended.
            { Status: ActivityStatus.Skipped } when seen.Add(activity.Name) => activity.DependsOn
                .Select(dependency => Failure(byName[dependency.Activity].First)).FirstOrDefault(failure => failure is not null),
            _ => null,
        };
    }

    /// <summary>The fault of a list inside an activity; null when it succeeded.</summary>
    public static SluiceException? FaultOf(IReadOnlyList<ActivityOutline> activities, IReadOnlyList<ActivityRun> runs)
    {
        if (FindFailure(activities, runs) is not { Error: { } error } failed)
            return null;
        var fault = SluiceException.Parse(error.Message);
        return new SluiceException(fault.Side, fault.Code, $"Activity '{failed.ActivityName}' failed: {fault.Detail}");
    }

    async Task<ActivityRun> RunAsync(ActivityOutline activity, string path, Frame frame)
    {
        var start = context.UtcNow;
        try
        {
            var type = ActivityTypes.Find(activity.Type)
                ?? throw new SluiceException(Side.Definition, "ActivityNotSupported", $"Activities of type {activity.Type} are not supported.");
            var output = await type.RunAsync(new InterpretedActivity(this, activity, path, frame));
            return new ActivityRun(
                activity.Name, activity.Type, ActivityStatus.Succeeded, start, context.UtcNow,
                output is { IsSecure: false } ? output.Value : null, null)
            { Carried = output };
        }
        catch (SluiceException exception) when (exception.Side != Side.Cancelled)
        {
            var error = new ActivityError(exception.Code, exception.Message, activity.Name);
            return new ActivityRun(activity.Name, activity.Type, ActivityStatus.Failed, start, context.UtcNow, null, error);
        }
    }

    ActivityRun NotRun(ActivityOutline activity, ActivityStatus status)
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

    static bool Meets(ActivityStatus status, IReadOnlyList<DependencyCondition> conditions) => conditions.Any(condition => condition switch
    {
        DependencyCondition.Succeeded => status == ActivityStatus.Succeeded,
        DependencyCondition.Failed => status == ActivityStatus.Failed,
        DependencyCondition.Skipped => status == ActivityStatus.Skipped,
        _ => status is ActivityStatus.Succeeded or ActivityStatus.Failed,
    });
}
