using Sluice.Copying;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Snapshots;
using Sluice.Copying.Steps;
using Sluice.Orchestration;

namespace Sluice.Tests.Copying.Support;

/// <summary>An engine for copies whose activities a test sees and may hold up.</summary>
static class WatchedEngine
{
    /// <param name="copies">The activities.</param>
    /// <param name="around">Given each activity's input and the activity, which it runs.</param>
    public static InProcessEngine Create(CopyActivities copies, Func<object, Func<Task>, Task> around)
    {
        return new InProcessEngine(null, TimeProvider.System, CancellationToken.None)
            .Add(CopyOrchestration.Definition, CopyOrchestration.RunAsync)
            .Add(CopyActivities.Plan, Watched<CopyRequest, CopyPlan>(copies.PlanAsync))
            .Add(CopyActivities.Prepare, Watched<PrepareRequest, PrepareResult>(copies.PrepareAsync))
            .Add(CopyActivities.HoldSnapshot, Watched<SnapshotRequest, SnapshotHoldResult>((request, token) =>
                copies.HoldSnapshotAsync(request, (hold, stop) => hold(stop), token)))
            .Add(CopyActivities.ReleaseSnapshot, Watched<SnapshotRequest, SnapshotReleaseResult>(copies.ReleaseSnapshotAsync))
            .Add(CopyActivities.CopySlices, Watched<SlicesRequest, SlicesResult>(copies.CopySlicesAsync))
            .Add(CopyActivities.Finish, Watched<FinishRequest, CopyOutput>(copies.FinishAsync));

        Func<TInput, CancellationToken, Task<TResult>> Watched<TInput, TResult>(Func<TInput, CancellationToken, Task<TResult>> activity) =>
            async (input, token) =>
            {
                var result = default(TResult);
                await around(input!, async () => result = await activity(input, token));
                return result!;
            };
    }
}
