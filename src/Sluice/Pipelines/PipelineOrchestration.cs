using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>The life of a pipeline run.</summary>
internal static class PipelineOrchestration
{
    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<PipelineRunRequest, PipelineRunResult> Definition = new("Pipeline");

    /// <summary>Runs the pipeline.</summary>
    /// <exception cref="PipelineFailedException">The run failed: the fault of the first activity that failed it.</exception>
    public static async Task<PipelineRunResult> RunAsync(OrchestrationContext context, PipelineRunRequest request)
    {
        var outline = await context.CallAsync(PipelineActivities.Outline, request, RetryPolicy.None);
        var variables = new RunVariables(outline.Variables.ToDictionary(
            variable => variable.Key, variable => new VariableValue(new StoredValue(variable.Value?.DeepClone()), [])));
        var interpreter = new ActivityInterpreter(context, request, variables, Carried.AtTop);
        var runs = await interpreter.RunAsync(outline.Activities, "", new Frame(), ended => context.SetStatus(
            new PipelineStatus([.. ended.Select(each => new ActivityProgress(each.ActivityName, each.Status))])));

        var result = new PipelineRunResult(runs) { ReturnValue = variables.Find(DeclaredVariables.ReturnValue) };
        if (ActivityInterpreter.FindFailure(outline.Activities, runs) is { Error: { } error } failed)
            throw new PipelineFailedException(failed.ActivityName, SluiceException.Parse(error.Message), result);
        return result;
    }
}
