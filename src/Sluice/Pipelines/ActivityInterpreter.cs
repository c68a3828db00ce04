using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>
/// Runs lists of activities: each starts as soon as what it depends on has ended as it asks, and is skipped when it ended otherwise.
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

    /// <summary>The variables now, as they may be carried.</summary>
    /// <param name="names">Which; null for all.</param>
    public Task<SortedDictionary<string, VariableValue>> VariablesAsync(IReadOnlyList<string>? names) =>
        variables.NowAsync(names, mostCarried, KeepVariableAsync);

    /// <summary>What was done to variables here, as it may be carried.</summary>
    public Task<SortedDictionary<string, VariableValue>> ChangesAsync() => variables.ChangesAsync(mostCarried, KeepVariableAsync);

    /// <summary>Runs a list to its end.</summary>
    /// <param name="activities">The list.</param>
    /// <param name="path">The place around it.</param>
    /// <param name="scope">What can be seen there.</param>
    /// <param name="report">Is told of each that has ended.</param>
    /// <param name="recovered">What an earlier run did, which is not done again; null for nothing.</param>
    /// <returns>What became of the activities, in the order of the list, and what can be seen after them.</returns>
    public async Task<(IReadOnlyList<ActivityRun> Runs, RunScope Scope)> RunAsync(
        IReadOnlyList<ActivityOutline> activities, string path, RunScope scope, Action<ActivityRun>? report = null,
        IReadOnlyDictionary<string, ActivityFacts>? recovered = null)
    {
        var queue = new ActivityQueue(activities);
        var running = new Completions<ActivityRun>();
        while (true)
        {
            while (queue.TryTake(out var activity))
            {
                if (recovered?.GetValueOrDefault(activity.Name) is { } facts)
                    End(ActivityRun.Of(activity, facts));
                else if (queue.StatusWithoutRunning(activity) is { } status)
                    End(NotRun(activity, status));
                else
                    running.Add(RunAsync(activity, path.Length > 0 ? $"{path}/{activity.Name}" : activity.Name, scope));
            }

            if (running.Count == 0)
                return (queue.Runs, scope);
            End(await running.NextAsync());
        }

        void End(ActivityRun ended)
        {
            queue.End(ended);
            scope = scope.With(ended);
            report?.Invoke(ended);
        }
    }

    Task<StoredValue> KeepVariableAsync(string name, VariableValue value) =>
        context.CallAsync(ActivityHost.KeepVariable, new VariableRequest(run, name, value), RetryPolicy.None);

    async Task<ActivityRun> RunAsync(ActivityOutline activity, string path, RunScope scope)
    {
        var start = context.UtcNow;
        var flow = new InterpretedActivity(this, activity, path, scope);
        try
        {
            var type = ActivityTypes.Find(activity.Type)
                ?? throw new SluiceException(Side.Definition, "ActivityNotSupported", $"Activities of type {activity.Type} are not supported.");
            var output = await type.RunAsync(flow);
            if (!flow.IsTold)
                await TellAsync(OrchestrationStatus.Succeeded, output, null);
            return new ActivityRun(
                activity.Name, activity.Type, ActivityStatus.Succeeded, start, context.UtcNow,
                output is { IsSecure: false } ? output.Value : null, null)
            { Carried = output };
        }
        catch (SluiceException exception) when (exception.Side != Side.Cancelled)
        {
            var error = new ActivityError(exception.Code, exception.Message, activity.Name);
            await TellAsync(OrchestrationStatus.Failed, null, error);
            return new ActivityRun(activity.Name, activity.Type, ActivityStatus.Failed, start, context.UtcNow, null, error);
        }

        Task TellAsync(OrchestrationStatus status, StoredValue? output, ActivityError? error) => context.CallAsync(
            ActivityHost.Tell,
            new ActivityNews(run, activity.Name, activity.Type, path, status, context.UtcNow) { Start = flow.Start, Output = output, Error = error },
            RetryPolicy.None);
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
}
