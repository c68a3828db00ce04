using System.Security.Cryptography;
using System.Text;
using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>An activity that is under way in an orchestration.</summary>
sealed class InterpretedActivity(ActivityInterpreter interpreter, ActivityOutline activity, string path, Frame frame) : ControlFlow
{

    /// <inheritdoc/>
    public override OrchestrationContext Context => interpreter.Context;

    /// <inheritdoc/>
    public override PipelineRunRequest Run => interpreter.Run;

    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override DateTimeOffset Deadline { get; } = interpreter.Context.UtcNow + activity.Timeout;

    /// <inheritdoc/>
    public override string ChildId(string part) =>
        $"{Run.RunId}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{path} {part}")).AsSpan(0, 8))}";

    /// <inheritdoc/>
    public override async Task<ActivityResult> EvaluateAsync(StoredValue? state = null)
    {
        var request = new ActivityRequest(Run, activity.Name, activity.Type, path, (frame with { Variables = interpreter.Variables.Now }).Of(activity.Uses))
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
        if (result.Variable is { } change)
            interpreter.Variables.Apply(change);
        return result;
    }

    /// <inheritdoc/>
    public override async Task RunBranchAsync(string branch)
    {
        var activities = activity.Branches.FirstOrDefault(one => one.Name == branch)?.Activities ?? [];
        var runs = await interpreter.RunAsync(activities, path, frame);
        if (ActivityInterpreter.FaultOf(activities, runs) is { } fault)
            throw fault;
    }

    /// <inheritdoc/>
    public override async Task ForEachAsync(IReadOnlyList<StoredValue> pages, int count, int atATime)
    {
        string? failure = null;
        for (var page = 0; page < pages.Count; page++)
        {
            var first = page * ActivityHost.PageItems;
            var result = await LoopAsync(new LoopRequest(Run, activity, path, Seen(), first, Math.Min(ActivityHost.PageItems, count - first))
            {
                Page = pages[page],
                AtATime = atATime,
            });
            failure ??= result.Failure;
        }

        ThrowIfAny(failure);
    }

    /// <inheritdoc/>
    public override async Task<StoredValue?> RepeatAsync()
    {
        var start = Context.UtcNow;
        LoopResult result;
        var first = 0;
        do
        {
            // A loop that goes on for long goes on in larger parts, so that there are not many of them either.
            var count = first < LoopOrchestration.Rounds * LoopOrchestration.Rounds ? LoopOrchestration.Rounds
                : LoopOrchestration.Rounds * LoopOrchestration.Rounds;
            result = await LoopAsync(new LoopRequest(Run, activity, path, Seen(), first, count) { Start = start });
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
    public override void StartPipeline(PipelineRunRequest request) =>
        Context.Start(PipelineOrchestration.Definition, request, request.RunId);

    /// <summary>Runs some rounds in an orchestration of their own, and applies what they do to variables.</summary>
    public async Task<LoopResult> LoopAsync(LoopRequest request)
    {
        var result = await Context.CallAsync(LoopOrchestration.Definition, request, ChildId($"{request.First} {request.Count}"));
        foreach (var change in result.Changes)
            interpreter.Variables.Apply(change);
        return result;
    }

    /// <summary>What can be seen of it inside the activity now.</summary>
    public Frame Seen() => (frame with { Variables = interpreter.Variables.Now }).Of(activity.AllUses);

    static void ThrowIfAny(string? failure)
    {
        if (failure is not null)
            throw SluiceException.Parse(failure);
    }
}
