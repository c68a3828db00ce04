using Sluice.Activities;
using Sluice.Orchestration;
using Sluice.Pipelines.Queueing;

namespace Sluice.Pipelines;

/// <summary>The life of a pipeline run.</summary>
internal static class PipelineOrchestration
{
    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<PipelineRunRequest, PipelineRunResult> Definition = new("Pipeline");

    /// <summary>Runs the pipeline.</summary>
    /// <exception cref="PipelineFailedException">The run failed: the fault of the first activity that failed it.</exception>
    public static Task<PipelineRunResult> RunAsync(OrchestrationContext context, PipelineRunRequest request) =>
        RunAsync(context, request, _ => { });

    /// <summary>Runs the pipeline.</summary>
    /// <param name="context">The engine.</param>
    /// <param name="request">The run.</param>
    /// <param name="observe">Is told of each of its activities that has ended.</param>
    /// <inheritdoc cref="RunAsync(OrchestrationContext, PipelineRunRequest)" path="/exception"/>
    public static async Task<PipelineRunResult> RunAsync(OrchestrationContext context, PipelineRunRequest request, Action<ActivityRun> observe)
    {
        var since = context.UtcNow;
        var outline = await context.CallAsync(PipelineActivities.Outline, request, RetryPolicy.None);
        var queue = outline.Concurrency is { } most ? new QueueRequest(request.RunId, request.Pipeline, most, since) : null;
        return await QueueOrchestration.InTurnAsync(context, queue, async () =>
        {
            if (queue is not null)
                await TellAsync(OrchestrationStatus.InProgress);
            try
            {
                var result = await RunAsync(context, request, outline, observe);
                await TellAsync(OrchestrationStatus.Succeeded);
                return result;
            }
            catch (SluiceException fault) when (fault.Side != Side.Cancelled)
            {
                await TellAsync(OrchestrationStatus.Failed, fault.Message);
                throw;
            }
        });

        Task TellAsync(OrchestrationStatus status, string message = "") =>
            context.CallAsync(PipelineActivities.Tell, new RunNews(request, status, context.UtcNow, message), RetryPolicy.None);
    }

    static async Task<PipelineRunResult> RunAsync(
        OrchestrationContext context, PipelineRunRequest request, PipelineOutline outline, Action<ActivityRun> observe)
    {
        var variables = new RunVariables(outline.Variables.ToDictionary(
            variable => variable.Key, variable => new VariableValue(new StoredValue(variable.Value?.DeepClone()), [])));
        var interpreter = new ActivityInterpreter(context, request, variables, Carried.AtTop);
        var progress = new PipelineProgress();
        var (runs, _) = await interpreter.RunAsync(outline.Activities, "", new RunScope(), ended =>
        {
            progress.Add(ended);
            context.SetStatus(progress.Status);
            observe(ended);
        }, outline.Recovered);

        var result = new PipelineRunResult(WithoutSurplus(runs)) { ReturnValue = variables.Find(DeclaredVariables.ReturnValue) };
        if (ListOutcome.FindFailure(outline.Activities, runs) is { Error: { } error } failed)
            throw new PipelineFailedException(failed.ActivityName, SluiceException.Parse(error.Message), result);
        return result;
    }

    /// <summary>A result is one value of a history: of thousands of outputs it holds the first.</summary>
    static IReadOnlyList<ActivityRun> WithoutSurplus(IReadOnlyList<ActivityRun> runs)
    {
        var left = Carried.InResult;
        return [.. runs.Select(run => run.Output is null || (left -= TypedJson.ToBytes(run.Output).Length) >= 0
            ? run : run with { Output = null })];
    }
}
