using Sluice.Copying;
using Sluice.Copying.Output;
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
        var steps = new CopySteps(copies, PlannedCopies.InMemory());
        return new InProcessEngine(null, TimeProvider.System, CancellationToken.None)
            .Add(CopyOrchestration.Definition, CopyOrchestration.RunAsync)
            .Add(CopySteps.Plan, Watched<CopyRequest, CopyOutline>(steps.PlanAsync))
            .Add(CopySteps.Prepare, Watched<CopyReference, PrepareResult>(steps.PrepareAsync))
            .Add(CopySteps.HoldSnapshot, Watched<SnapshotRequest, SnapshotHoldResult>((request, token) =>
                steps.HoldSnapshotAsync(request, (hold, stop) => hold(stop), token)))
            .Add(CopySteps.ReleaseSnapshot, Watched<SnapshotRequest, SnapshotReleaseResult>(steps.ReleaseSnapshotAsync))
            .Add(CopySteps.CopySlices, Watched<SlicesRequest, SlicesResult>(steps.CopySlicesAsync))
            .Add(CopySteps.BuildIndexes, Watched<BuildIndexesRequest, BuildIndexesResult>(steps.BuildIndexesAsync))
            .Add(CopySteps.Finish, Watched<FinishRequest, CopyOutput>(steps.FinishAsync));

        Func<TInput, CancellationToken, Task<TResult>> Watched<TInput, TResult>(Func<TInput, CancellationToken, Task<TResult>> activity) =>
            async (input, token) =>
            {
                var result = default(TResult);
                await around(input!, async () => result = await activity(input, token));
                return result!;
            };
    }
}
