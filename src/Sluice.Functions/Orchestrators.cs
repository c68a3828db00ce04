using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Sluice.Copying;
using Sluice.Pipelines;

namespace Sluice.Functions;

/// <summary>The durable orchestrations. They bear the library's names, which a test compares.</summary>
public static class Orchestrators
{
    /// <summary>Runs a pipeline.</summary>
    [Function("Pipeline")]
    public static Task<PipelineRunResult> RunPipelineAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        PipelineOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<PipelineRunRequest>(context));

    /// <summary>Runs one copy.</summary>
    [Function("Copy")]
    public static Task<CopyOutput> RunCopyAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        CopyOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<CopyRequest>(context));

    static T Input<T>(TaskOrchestrationContext context) =>
        context.GetInput<T>() ?? throw new SluiceException(Side.Engine, "NoInput", "The orchestration was started without an input.");
}
