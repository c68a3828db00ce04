using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>Some rounds of a loop: a loop of any length is a row of these, so that no history grows with it.</summary>
internal static class LoopOrchestration
{
    /// <summary>The rounds of a loop that ends by a condition, or its parts.</summary>
    internal const int Rounds = 50;

    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<LoopRequest, LoopResult> Definition = new("Loop");

    /// <summary>Runs the rounds.</summary>
    public static Task<LoopResult> RunAsync(OrchestrationContext context, LoopRequest request)
    {
        var variables = new RunVariables(request.Frame.Variables);
        var interpreter = new ActivityInterpreter(context, request.Run, variables, Carried.InLoop);
        return request.Page is { } page ? ForEachAsync(interpreter, request, page)
            : request.Count > Rounds ? RepeatInPartsAsync(interpreter, request)
            : RepeatAsync(interpreter, request);
    }

    static async Task<LoopResult> ForEachAsync(ActivityInterpreter interpreter, LoopRequest request, StoredValue page)
    {
        string? failure = null;
        var running = new List<Task<SluiceException?>>();
        for (var i = 0; i < request.Count; i++)
        {
            if (running.Count == request.AtATime)
                await EndOneAsync();
            var item = page.Key is null ? new StoredValue(page.Value!.AsArray()[i]?.DeepClone()) : page with { Index = i };
            running.Add(RoundAsync(interpreter, request, request.First + i, request.Frame with { Item = item }));
        }

        while (running.Count > 0)
            await EndOneAsync();
        return new LoopResult(true, failure, interpreter.Variables.Changes);

        async Task EndOneAsync()
        {
            var done = await Task.WhenAny(running);
            running.Remove(done);
            failure ??= (await done)?.Message;
        }
    }

    static async Task<SluiceException?> RoundAsync(ActivityInterpreter interpreter, LoopRequest request, int round, Frame frame)
    {
        var activities = Inner(request);
        return ActivityInterpreter.FaultOf(activities, await interpreter.RunAsync(activities, $"{request.Path}[{round}]", frame));
    }

    static async Task<LoopResult> RepeatInPartsAsync(ActivityInterpreter interpreter, LoopRequest request)
    {
        var loop = new InterpretedActivity(interpreter, request.Activity, request.Path, request.Frame);
        LoopResult result;
        var first = request.First;
        do
        {
            result = await loop.LoopAsync(request with { Frame = loop.Seen(), First = first, Count = Rounds });
            first += Rounds;
        }
        while (!result.IsDone && first < request.First + request.Count);
        return result with { Changes = interpreter.Variables.Changes };
    }

    /// <summary>The rounds go on after a failure; that of the last counts.</summary>
    static async Task<LoopResult> RepeatAsync(ActivityInterpreter interpreter, LoopRequest request)
    {
        var activities = Inner(request);
        for (var round = request.First; round < request.First + request.Count; round++)
        {
            var path = $"{request.Path}[{round}]";
            var runs = await interpreter.RunAsync(activities, path, request.Frame);
            var loop = new InterpretedActivity(interpreter, request.Activity, path, ActivityInterpreter.With(request.Frame, runs));
            var fault = ActivityInterpreter.FaultOf(activities, runs);
            try
            {
                var result = await loop.EvaluateAsync();
                if (LoopVerdict.Of(result) is not { IsDone: false } verdict)
                    return new LoopResult(true, fault?.Message, interpreter.Variables.Changes) { Output = result.Output };
                await WaitAsync(interpreter.Context, request, verdict);
            }
            catch (SluiceException exception) when (exception.Side != Side.Cancelled)
            {
                return new LoopResult(true, (fault ?? exception).Message, interpreter.Variables.Changes);
            }
        }

        return new LoopResult(false, null, interpreter.Variables.Changes);
    }

    /// <exception cref="SluiceException">The loop took too long.</exception>
    static async Task WaitAsync(OrchestrationContext context, LoopRequest request, LoopVerdict verdict)
    {
        var timeout = TimeSpan.FromSeconds(verdict.TimeoutSeconds);
        var left = request.Start + timeout - context.UtcNow;
        if (left < TimeSpan.Zero || (left == TimeSpan.Zero && verdict.WaitSeconds > 0))
        {
            throw new SluiceException(Side.Engine, SluiceException.ActivityTimeout,
                $"Its condition was not met within the timeout of {timeout}{(verdict.Lacking is { } lacking ? $": {lacking}" : "")}. "
                + "Raise timeout, or look why.");
        }

        var wait = TimeSpan.FromSeconds(verdict.WaitSeconds);
        if (wait > TimeSpan.Zero)
            await context.DelayAsync(wait < left ? wait : left, CancellationToken.None);
    }

    static IReadOnlyList<ActivityOutline> Inner(LoopRequest request) => request.Activity.Branches is [var branch] ? branch.Activities : [];
}
