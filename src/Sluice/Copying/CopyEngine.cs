using Sluice.Copying.Output;
using Sluice.Copying.Slices;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>Puts together an engine that runs copies in this process.</summary>
static class CopyEngine
{
    /// <summary>Runs a copy of which nothing is to be seen outside.</summary>
    /// <param name="copies">Its steps.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">It failed, or was cancelled.</exception>
    public static Task<CopyOutput> RunAsync(CopyActivities copies, CopyRequest copy, TimeProvider time, CancellationToken cancellationToken) =>
        Create(new CopySteps(copies.Unwatched, PlannedCopies.InMemory()), null, time, cancellationToken)
            .RunAsync(TablesOrchestration.DefinitionFor(copy.Job), copy, copy.ExecutionId);

    /// <summary>An engine that knows every orchestration and activity of copies.</summary>
    /// <param name="copies">The steps of copies.</param>
    /// <param name="journal">Where results are recorded; null records nothing.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="cancellationToken">Cancels everything the engine runs.</param>
    public static InProcessEngine Create(CopySteps copies, Journal? journal, TimeProvider time, CancellationToken cancellationToken)
    {
        return new InProcessEngine(journal, time, cancellationToken)
            .Add(CopyOrchestration.Definition, CopyOrchestration.RunAsync)
            .Add(SlicePageOrchestration.Definition, SlicePageOrchestration.RunAsync)
            .Add(TablesOrchestration.Definition, TablesOrchestration.RunAsync)
            .Add(TablePageOrchestration.Definition, TablePageOrchestration.RunAsync)
            .Add(CopySteps.FindTables, copies.FindTablesAsync)
            .Add(CopySteps.RelateTables, copies.RelateTablesAsync)
            .Add(CopySteps.Plan, copies.PlanAsync)
            .Add(CopySteps.Prepare, copies.PrepareAsync)
            .Add(CopySteps.HoldSnapshot, (request, token) => copies.HoldSnapshotAsync(request, HoldAsync, token))
            .Add(CopySteps.ReleaseSnapshot, copies.ReleaseSnapshotAsync)
            .Add(CopySteps.CopySlices, (request, token) => DiscardingAsync(
                copies, request.Copy, copies.CopySlicesAsync(request, token), token))
            .Add(CopySteps.KeepSlices, copies.KeepSlicesAsync)
            .Add(CopySteps.BuildIndexes, (request, token) => DiscardingAsync(
                copies, request.Copy, copies.BuildIndexesAsync(request, token), token))
            .Add(CopySteps.Complete, (request, token) => DiscardingAsync(
                copies, request, copies.CompleteAsync(request, token), token))
            .Add(CopySteps.Finish, copies.FinishAsync);

        async Task<string?> HoldAsync(Func<CancellationToken, Task<string?>> hold, CancellationToken stop)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
            return await hold(either.Token);
        }
    }

    /// <summary>A run that is cancelled keeps nothing for later.</summary>
    static async Task<T> DiscardingAsync<T>(CopySteps copies, CopyReference copy, Task<T> activity, CancellationToken cancellationToken)
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
