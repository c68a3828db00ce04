using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>An activity that is under way in an orchestration.</summary>
sealed class InterpretedActivity(ActivityInterpreter interpreter, ActivityOutline activity, string path, RunScope scope) : ControlFlow
{
    /// <inheritdoc/>
    public override OrchestrationContext Context => interpreter.Context;

    /// <inheritdoc/>
    public override PipelineRunRequest Run => interpreter.Run;

    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override DateTimeOffset Deadline { get; } = interpreter.Context.UtcNow + activity.Timeout;

    /// <summary>Whether the step that did it has told of its end.</summary>
    public bool IsTold { get; private set; }

    /// <summary>When it began, where no step has told so: the condition of a loop is evaluated after its first round. Else null.</summary>
    public DateTimeOffset? Start { get; private set; }

    /// <inheritdoc/>
    public override string ChildId(string part) =>
        $"{Run.RunId}-{TextHash.Short($"{path} {part}")}";

    /// <inheritdoc/>
    public override async Task<ActivityResult> EvaluateAsync(StoredValue? state = null)
    {
        var request = new ActivityRequest(Run, activity.Name, activity.Type, path, await SeenAsync(activity.Uses))
        {
            InstanceId = Context.InstanceId,
            State = state,
            // What has begun is asked how far it is.
            IsRepeatable = activity.IsRepeatable || state is not null,
            Deadline = Deadline,
            MostCarried = interpreter.MostCarried,
        };
        var result = await Context.CallAsync(ActivityHost.Run, request, activity.Retry);
        ThrowIfAny(result.Failure);
        IsTold = result.IsEnd;
        if (result.Variable is { } change)
            interpreter.Variables.Apply(change);
        return result;
    }

    /// <inheritdoc/>
    public override async Task RunBranchAsync(string branch)
    {
        var activities = activity.Branches.FirstOrDefault(one => one.Name == branch)?.Activities ?? [];
        var (runs, _) = await interpreter.RunAsync(activities, path, scope);
        if (ListOutcome.FaultOf(activities, runs) is { } fault)
            throw fault;
    }

    /// <inheritdoc/>
    public override async Task ForEachAsync(IReadOnlyList<StoredValue> pages, int count, int atATime)
    {
        // Pages of items in order follow each other and see what was done to variables. Others are all there from the beginning, and each
        // gives the places of its items on to the next when it has none left to begin.
        var begun = new List<Task<LoopResult>>();
        string? failure = null;
        for (var page = 0; page < pages.Count; page++)
        {
            var request = Page(page) with { Frame = await SeenInsideAsync(), Page = pages[page], AtATime = atATime };
            if (atATime > 1)
            {
                request = request with
                {
                    Previous = page > 0 ? ChildId(Page(page - 1)) : null,
                    Next = page + 1 < pages.Count ? ChildId(Page(page + 1)) : null,
                };
            }

            begun.Add(CallAsync(request with { Places = atATime == 1 || page == 0 ? atATime : 0 }));
            if (atATime == 1)
                await EndAsync(begun[page]);
        }

        if (atATime > 1)
        {
            foreach (var page in begun)
                await EndAsync(page);
        }

        ThrowIfAny(failure);

        LoopRequest Page(int page)
        {
            var first = page * ActivityHost.PageItems;
            return new LoopRequest(Run, activity, path, new Frame(), first, Math.Min(ActivityHost.PageItems, count - first));
        }

        async Task EndAsync(Task<LoopResult> page)
        {
            // In two steps: ??= would not wait for the pages after one that failed.
            var result = Applied(await page);
            failure ??= result.Failure;
        }
    }

    /// <inheritdoc/>
    public override async Task<StoredValue?> RepeatAsync()
    {
        var start = Context.UtcNow;
        Start = start;
        LoopResult result;
        var first = 0;
        do
        {
            // A loop that goes on for long goes on in larger parts, so that there are not many of them either.
            var count = first < LoopOrchestration.Rounds * LoopOrchestration.Rounds ? LoopOrchestration.Rounds
                : LoopOrchestration.Rounds * LoopOrchestration.Rounds;
            result = await LoopAsync(new LoopRequest(Run, activity, path, await SeenInsideAsync(), first, count) { Start = start });
            first += count;
        }
        while (!result.IsDone);
        ThrowIfAny(result.Failure);
        return result.Output;
    }

    /// <inheritdoc/>
    public override async Task<StoredValue?> RunPipelineAsync(PipelineRunRequest request) =>
        (await Context.CallAsync(PipelineOrchestration.Definition, request, request.RunId)).ReturnValue;

    /// <inheritdoc/>
    public override Task StartPipelineAsync(PipelineRunRequest request) => Context.CallAsync(PipelineActivities.Start, request, RetryPolicy.None);

    /// <summary>Runs some rounds in an orchestration of their own, and applies what they do to variables.</summary>
    public async Task<LoopResult> LoopAsync(LoopRequest request) => Applied(await CallAsync(request));

    /// <summary>What can be seen of it inside the activity now.</summary>
    public Task<Frame> SeenInsideAsync() => SeenAsync(activity.AllUses);

    async Task<Frame> SeenAsync(ActivityUses uses) => scope.Of(uses) with { Variables = await interpreter.VariablesAsync(uses.Variables) };

    Task<LoopResult> CallAsync(LoopRequest request) => Context.CallAsync(LoopOrchestration.Definition, request, ChildId(request));

    string ChildId(LoopRequest request) => ChildId($"{request.First} {request.Count}");

    LoopResult Applied(LoopResult result)
    {
        foreach (var (name, change) in result.Changes)
            interpreter.Variables.Apply(name, change);
        return result;
    }

    static void ThrowIfAny(string? failure)
    {
        if (failure is not null)
            throw SluiceException.Parse(failure);
    }
}
