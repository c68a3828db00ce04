using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Copying;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Snapshots;
using Sluice.Copying.Steps;
using Sluice.Functions.Durable;

namespace Sluice.Functions;

/// <summary>The activities of a copy. Those of a run that has ended answer null.</summary>
public sealed class CopyFunctions(CopySteps copy, TimeProvider time, ILogger<CopyFunctions> logger)
{
    /// <summary>Finds the tables of a copy of many.</summary>
    [Function("FindTables")]
    public Task<TablesOutline?> FindTablesAsync(
        [ActivityTrigger] CopyRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(request.ExecutionId, token => copy.FindTablesAsync(request, token), null, cancellationToken);

    /// <summary>Makes the foreign keys between the tables of a copy of many.</summary>
    [Function("RelateTables")]
    public Task<RelateResult?> RelateTablesAsync(
        [ActivityTrigger] RelateRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(request.Copy.ExecutionId, token => copy.RelateTablesAsync(request, token), null, cancellationToken);

    /// <summary>Chooses slices and lane.</summary>
    [Function("PlanCopy")]
    public Task<CopyOutline?> PlanAsync(
        [ActivityTrigger] CopyRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(request.ExecutionId, token => copy.PlanAsync(request, token), null, cancellationToken);

    /// <summary>Makes the sink ready.</summary>
    [Function("PrepareCopy")]
    public Task<PrepareResult?> PrepareAsync(
        [ActivityTrigger] CopyReference request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(request.ExecutionId, token => copy.PrepareAsync(request, token), null, cancellationToken);

    /// <summary>Has the snapshot held that the slices share, in the background of this worker, as long as run and copy go on.</summary>
    [Function("HoldSnapshot")]
    public Task<SnapshotHoldResult?> HoldSnapshotAsync(
        [ActivityTrigger] SnapshotRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(
            request.Copy.ExecutionId,
            token => copy.HoldSnapshotAsync(request, (hold, stop) => WhileRunningAsync(client, request, hold, stop), token),
            null,
            cancellationToken);

    /// <summary>Ends the holding of the snapshot, also when the run has ended.</summary>
    [Function("ReleaseSnapshot")]
    public Task<SnapshotReleaseResult> ReleaseSnapshotAsync(
        [ActivityTrigger] SnapshotRequest request, CancellationToken cancellationToken) =>
        copy.ReleaseSnapshotAsync(request, cancellationToken);

    /// <summary>Copies one slice, or several small ones.</summary>
    [Function("CopySlices")]
    public Task<SlicesResult?> CopySlicesAsync(
        [ActivityTrigger] SlicesRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(
            request.Copy.ExecutionId, token => copy.CopySlicesAsync(request, token), Discard(request.Copy), cancellationToken);

    /// <summary>Keeps what became of slices.</summary>
    [Function("KeepSlices")]
    public Task<CopiedSlices?> KeepSlicesAsync(
        [ActivityTrigger] KeepSlicesRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync<CopiedSlices?>(
            request.Copy.ExecutionId, async token => await copy.KeepSlicesAsync(request, token), null, cancellationToken);

    /// <summary>Makes the indexes of a new table.</summary>
    [Function("BuildIndexes")]
    public Task<BuildIndexesResult?> BuildIndexesAsync(
        [ActivityTrigger] BuildIndexesRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(
            request.Copy.ExecutionId, token => copy.BuildIndexesAsync(request, token), Discard(request.Copy), cancellationToken);

    /// <summary>Makes staged rows visible.</summary>
    [Function("CompleteCopy")]
    public Task<CompleteResult?> CompleteAsync(
        [ActivityTrigger] CopyReference request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(
            request.ExecutionId, token => copy.CompleteAsync(request, token), Discard(request), cancellationToken);

    /// <summary>Verifies and reports.</summary>
    [Function("FinishCopy")]
    public Task<CopyOutput?> FinishAsync(
        [ActivityTrigger] FinishRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        Watch(client).WhileRunningAsync(request.Copy.ExecutionId, token => copy.FinishAsync(request, token), null, cancellationToken);

    /// <summary>Not every backend ends the copy with its run, nor does a copy that was ended say so.</summary>
    Task<string?> WhileRunningAsync(
        DurableTaskClient client, SnapshotRequest request, Func<CancellationToken, Task<string?>> hold, CancellationToken stop) =>
        Watch(client).WhileRunningAsync(
            request.Copy.ExecutionId,
            ofRun => Watch(client).WhileRunningAsync(request.InstanceId, hold, null, ofRun),
            null,
            stop);

    /// <summary>Only what is staged outlives an activity without being visible.</summary>
    Func<Task>? Discard(CopyReference request) =>
        request.MayStage ? () => copy.DiscardAsync(request) : null;

    RunWatch Watch(DurableTaskClient client) => new(client, time, logger);
}
