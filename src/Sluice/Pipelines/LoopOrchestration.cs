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
        return request.Page is { } page ? new LoopPage(interpreter, request, page).RunAsync()
            : request.Count > Rounds ? RepeatInPartsAsync(interpreter, request)
            : RepeatAsync(interpreter, request);
    }

    static async Task<LoopResult> RepeatInPartsAsync(ActivityInterpreter interpreter, LoopRequest request)
    {
        var loop = new InterpretedActivity(interpreter, request.Activity, request.Path, RunScope.Of(request.Frame));
        LoopResult result;
        var first = request.First;
        do
        {
            result = await loop.LoopAsync(request with { Frame = await loop.SeenInsideAsync(), First = first, Count = Rounds });
            first += Rounds;
        }
        while (!result.IsDone && first < request.First + request.Count);
        return result with { Changes = await interpreter.ChangesAsync() };
    }

    /// <summary>The rounds go on after a failure; that of the last counts.</summary>
    static async Task<LoopResult> RepeatAsync(ActivityInterpreter interpreter, LoopRequest request)
    {
        var activities = request.Inner;
        for (var round = request.First; round < request.First + request.Count; round++)
        {
            var path = $"{request.Path}[{round}]";
            var (runs, scope) = await interpreter.RunAsync(activities, path, RunScope.Of(request.Frame));
            var loop = new InterpretedActivity(interpreter, request.Activity, path, scope);
            var fault = ListOutcome.FaultOf(activities, runs, path);
            try
            {
                var result = await loop.EvaluateAsync();
                if (LoopVerdict.Of(result) is not { IsDone: false } verdict)
                    return new LoopResult(true, fault?.Message, await interpreter.ChangesAsync()) { Output = result.Output };
                await WaitAsync(interpreter.Context, request, verdict);
            }
            catch (SluiceException exception) when (exception.Side != Side.Cancelled)
            {
                return new LoopResult(true, (fault ?? exception).Message, await interpreter.ChangesAsync());
            }
        }

        return new LoopResult(false, null, await interpreter.ChangesAsync());
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
}
