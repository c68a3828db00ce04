using Sluice.Activities;
using Sluice.Connections;
using Sluice.Copying;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Definitions;
using Sluice.Orchestration;

namespace Sluice.Pipelines;

/// <summary>Puts together an engine that runs a factory's pipelines and copies in this process.</summary>
internal static class PipelineEngine
{
    /// <summary>An engine that knows every orchestration and activity of pipelines and copies.</summary>
    /// <param name="connections">Opens what it refers to.</param>
    /// <param name="outputs">Where large values lie.</param>
    /// <param name="journal">Where a run's results are recorded; null records nothing.</param>
    /// <param name="progress">Watches the copies.</param>
    /// <param name="cancellationToken">Cancels everything the engine runs.</param>
    public static InProcessEngine Create(
        Factory factory, FactoryConnections connections, OutputStore outputs, Journal? journal, CopyProgress progress, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var copies = new CopyActivities(connections, progress, time, HostCapacity.Unlimited);
        var pipelines = new PipelineActivities(factory, time);
        var activities = new ActivityHost(factory, connections, outputs, time);
        return new InProcessEngine(journal, time, cancellationToken)
            .Add(PipelineOrchestration.Definition, PipelineOrchestration.RunAsync)
            .Add(LoopOrchestration.Definition, LoopOrchestration.RunAsync)
            .Add(CopyOrchestration.Definition, CopyOrchestration.RunAsync)
            .Add(PipelineActivities.Outline, pipelines.OutlineAsync)
            .Add(ActivityHost.Run, activities.RunAsync)
            .Add(ActivityHost.KeepVariable, activities.KeepVariableAsync)
            .Add(CopyActivities.Plan, copies.PlanAsync)
            .Add(CopyActivities.Prepare, copies.PrepareAsync)
            .Add(CopyActivities.HoldSnapshot, (request, token) => copies.HoldSnapshotAsync(request, HoldAsync, token))
            .Add(CopyActivities.ReleaseSnapshot, copies.ReleaseSnapshotAsync)
            .Add(CopyActivities.CopySlices, (request, token) => DiscardingAsync(
                copies, request.Copy, copies.CopySlicesAsync(request, token), token))
            .Add(CopyActivities.Complete, (request, token) => DiscardingAsync(
                copies, request.Copy, copies.CompleteAsync(request, token), token))
            .Add(CopyActivities.Finish, copies.FinishAsync);

        async Task<string?> HoldAsync(Func<CancellationToken, Task<string?>> hold, CancellationToken stop)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
            return await hold(either.Token);
        }
    }

    /// <summary>A run that is cancelled keeps nothing for later.</summary>
    static async Task<T> DiscardingAsync<T>(CopyActivities copies, CopyRequest copy, Task<T> activity, CancellationToken cancellationToken)
    {
        try
        {
            return await activity;
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested)
                await copies.DiscardAsync(copy);
        }
    }
}
