using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>Some rounds of a loop: a loop of any length is a row of these, so that no history grows with it.</summary>
internal static class LoopOrchestration
{
    /// <summary>The rounds of a loop that ends by a condition.</summary>
    internal const int Rounds = 50;

    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<LoopRequest, LoopResult> Definition = new("Loop");

    /// <summary>Runs the rounds.</summary>
    public static Task<LoopResult> RunAsync(OrchestrationContext context, LoopRequest request)
    {
        var variables = new RunVariables(request.Frame.Variables);
        var interpreter = new ActivityInterpreter(context, request.Run, variables, Carried.InLoop);
        return request.Page is { } page ? ForEachAsync(interpreter, request, page) : RepeatAsync(interpreter, request);
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

    /// <summary>The rounds go on after a failure; that of the last counts.</summary>
    static async Task<LoopResult> RepeatAsync(ActivityInterpreter interpreter, LoopRequest request)
    {
        for (var round = request.First; round < request.First + request.Count; round++)
        {
            var activities = Inner(request);
            var path = $"{request.Path}[{round}]";
            var runs = await interpreter.RunAsync(activities, path, request.Frame);
            var loop = new InterpretedActivity(interpreter, request.Activity, path, ActivityInterpreter.With(request.Frame, runs));
            SluiceException? fault;
            bool isDone;
            try
            {
                var next = (await loop.EvaluateAsync()).Next!;
                fault = ActivityInterpreter.FaultOf(activities, runs);
                isDone = (bool)next["isDone"]!;
                var seconds = (long)next["seconds"]!;
                if (!isDone && interpreter.Context.UtcNow - request.Start > TimeSpan.FromSeconds(seconds))
                {
                    throw new SluiceException(Side.Engine, SluiceException.ActivityTimeout,
                        $"Its condition was not met within the timeout of {TimeSpan.FromSeconds(seconds)}. Raise timeout, or look why.");
                }
            }
            catch (SluiceException exception) when (exception.Side != Side.Cancelled)
            {
                (fault, isDone) = (ActivityInterpreter.FaultOf(activities, runs) ?? exception, true);
            }

            if (isDone)
                return new LoopResult(true, fault?.Message, interpreter.Variables.Changes);
        }

        return new LoopResult(false, null, interpreter.Variables.Changes);
    }

    static IReadOnlyList<ActivityOutline> Inner(LoopRequest request) => request.Activity.Branches is [var branch] ? branch.Activities : [];
}
