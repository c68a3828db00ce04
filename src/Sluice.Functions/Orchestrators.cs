using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Sluice.Activities;
using Sluice.Copying;
using Sluice.Copying.Output;
using Sluice.Copying.Slices;
using Sluice.Functions.Durable;
using Sluice.Pipelines;
using Sluice.Pipelines.Queueing;

namespace Sluice.Functions;

/// <summary>The durable orchestrations. They bear the library's names, which a test compares.</summary>
public static class Orchestrators
{
    /// <summary>Runs a pipeline.</summary>
    [Function("Pipeline")]
    public static Task<PipelineRunResult?> RunPipelineAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WhileRunningAsync(PipelineOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<PipelineRunRequest>(context)));

    /// <summary>Runs some rounds of a loop.</summary>
    [Function("Loop")]
    public static Task<LoopResult?> RunLoopAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WhileRunningAsync(LoopOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<LoopRequest>(context)));

    /// <summary>Waits for a run's turn.</summary>
    [Function("Queue")]
    public static Task<QueueResult?> WaitInQueueAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WhileRunningAsync(QueueOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<QueueRequest>(context)));

    /// <summary>Runs one copy.</summary>
    [Function("Copy")]
    public static Task<CopyOutput?> RunCopyAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WhileRunningAsync(CopyOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<CopyRequest>(context)));

    /// <summary>Runs a copy of many tables.</summary>
    [Function("CopyTables")]
    public static Task<CopyOutput?> CopyTablesAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WhileRunningAsync(TablesOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<CopyRequest>(context)));

    /// <summary>Copies some of the tables of a copy that has very many.</summary>
    [Function("TablePage")]
    public static Task<TablePageResult?> CopyTablePageAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WhileRunningAsync(TablePageOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<TablePage>(context)));

    /// <summary>Copies some of the slices of a copy that has many.</summary>
    [Function("SlicePage")]
    public static Task<SlicePageResult?> CopyPageAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        WhileRunningAsync(SlicePageOrchestration.RunAsync(new DurableOrchestrationContext(context), Input<SlicePage>(context)));

    /// <summary>Not every backend stops the children of a run. Those that go on end with null then, as their activities do.</summary>
    static async Task<T?> WhileRunningAsync<T>(Task<T> orchestration)
        where T : class
    {
        try
        {
            return await orchestration;
        }
        catch (RunEndedException)
        {
            return null;
        }
    }

    static T Input<T>(TaskOrchestrationContext context) =>
        context.GetInput<T>() ?? throw new SluiceException(Side.Engine, "NoInput", "The orchestration was started without an input.");
}
