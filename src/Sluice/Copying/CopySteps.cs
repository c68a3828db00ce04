using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Snapshots;
using Sluice.Copying.Steps;
using Sluice.Orchestration;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying;

/// <summary>The steps of a copy as an engine calls them: they are told where the planned copy lies.</summary>
/// <param name="copies">Does them.</param>
/// <param name="planned">Where planned copies lie.</param>
public sealed class CopySteps(CopyActivities copies, PlannedCopies planned)
{
    /// <inheritdoc cref="CopyActivities.FindTablesAsync"/>
    internal static readonly Activity<CopyRequest, TablesOutline> FindTables = new("FindTables") { Place = request => request.CopyId };

    /// <inheritdoc cref="CopyActivities.RelateTablesAsync"/>
    internal static readonly Activity<RelateRequest, RelateResult> RelateTables = new("RelateTables") { Place = request => request.Copy.CopyId };

    /// <inheritdoc cref="CopyActivities.PlanAsync"/>
    internal static readonly Activity<CopyRequest, CopyOutline> Plan = new("PlanCopy") { Place = request => request.CopyId };

    /// <inheritdoc cref="CopyActivities.PrepareAsync"/>
    internal static readonly Activity<CopyReference, PrepareResult> Prepare = new("PrepareCopy")
    {
        Place = copy => copy.CopyId,
        AfterLoss = copy => copy.IsPreparedAlike ? AfterLoss.Repeat : AfterLoss.Fail,
    };

    /// <inheritdoc cref="CopyActivities.HoldSnapshotAsync"/>
    internal static readonly Activity<SnapshotRequest, SnapshotHoldResult> HoldSnapshot = new("HoldSnapshot") { IsRecorded = false };

    /// <inheritdoc cref="CopyActivities.ReleaseSnapshotAsync"/>
    internal static readonly Activity<SnapshotRequest, SnapshotReleaseResult> ReleaseSnapshot =
        new("ReleaseSnapshot") { IsRecorded = false };

    /// <summary>Copies one slice, or several small ones.</summary>
    internal static readonly Activity<SlicesRequest, SlicesResult> CopySlices = new("CopySlices")
    {
        Place = request => request.Slices.Count == 1 ? $"{request.Copy.CopyId}: {request.Name}" : request.Copy.CopyId,
        AfterLoss = request => AfterLossOf(request.Copy),
    };

    /// <summary>Keeps what became of slices.</summary>
    internal static readonly Activity<KeepSlicesRequest, CopiedSlices> KeepSlices = new("KeepSlices") { Place = request => request.Copy.CopyId };

    /// <inheritdoc cref="CopyActivities.BuildIndexesAsync"/>
    internal static readonly Activity<BuildIndexesRequest, BuildIndexesResult> BuildIndexes = new("BuildIndexes")
    {
        Place = request => request.Copy.CopyId,
    };

    /// <inheritdoc cref="CopyActivities.CompleteAsync"/>
    internal static readonly Activity<CopyReference, CompleteResult> Complete = new("CompleteCopy")
    {
        Place = copy => copy.CopyId,
        AfterLoss = AfterLossOf,
    };

    /// <inheritdoc cref="CopyActivities.FinishAsync"/>
    internal static readonly Activity<FinishRequest, CopyOutput> Finish = new("FinishCopy") { Place = request => request.Copy.CopyId };

    /// <inheritdoc cref="CopyActivities.FindTablesAsync"/>
    internal Task<TablesOutline> FindTablesAsync(CopyRequest request, CancellationToken cancellationToken) =>
        copies.FindTablesAsync(request, cancellationToken);

    /// <inheritdoc cref="CopyActivities.RelateTablesAsync"/>
    internal Task<RelateResult> RelateTablesAsync(RelateRequest request, CancellationToken cancellationToken) =>
        copies.RelateTablesAsync(request, cancellationToken);

    /// <inheritdoc cref="CopyActivities.PlanAsync"/>
    public async Task<CopyOutline> PlanAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        var plan = await copies.PlanAsync(request, cancellationToken);
        var job = request.Job;
        var reference = new CopyReference(request.CopyId, await planned.KeepAsync(new PlannedCopy(request, plan), cancellationToken))
        {
            ExecutionId = request.ExecutionId,
            IsRemembered = job.IsRemembered,
            IsPreparedAlike = job.IsRemembered || job.Sink is TableSink { PreCopyScript: null, Truncates: false },
            MayStage = job.MayStage,
        };
        return new CopyOutline(
            reference, [.. plan.Slices.Select(slice => new SliceOutline(slice.Index, slice.Name, slice.EstimatedBytes))], plan.Notes)
        {
            HasAfterLoad = plan.Shape.AfterLoad is not null,
            Indexes = plan.Shape.AfterLoad?.Indexes.Count ?? 0,
            MustBeCompleted = Completion.IsNeeded(job, plan.Shape),
            IsStaged = plan.Shape.IsStaged,
            MakesTable = plan.Shape.CreateTable is not null,
        };
    }

    /// <inheritdoc cref="CopyActivities.PrepareAsync"/>
    public async Task<PrepareResult> PrepareAsync(CopyReference copy, CancellationToken cancellationToken) =>
        await copies.PrepareAsync(await planned.ReadAsync(copy, cancellationToken), cancellationToken);

    /// <inheritdoc cref="CopyActivities.HoldSnapshotAsync"/>
    internal Task<SnapshotHoldResult> HoldSnapshotAsync(
        SnapshotRequest request, WhileRunning whileRunning, CancellationToken cancellationToken) =>
        copies.HoldSnapshotAsync(request, whileRunning, cancellationToken);

    /// <inheritdoc cref="CopyActivities.ReleaseSnapshotAsync"/>
    public Task<SnapshotReleaseResult> ReleaseSnapshotAsync(SnapshotRequest request, CancellationToken cancellationToken) =>
        copies.ReleaseSnapshotAsync(request, cancellationToken);

    /// <inheritdoc cref="CopySlices"/>
    /// <exception cref="SluiceException">
    /// The first slice failed. The fault of a later one is returned, with what was copied before it.
    /// </exception>
    public async Task<SlicesResult> CopySlicesAsync(SlicesRequest request, CancellationToken cancellationToken)
    {
        var (copy, plan) = await planned.ReadAsync(request.Copy, cancellationToken);
        var results = new List<SliceResult>();
        foreach (var index in request.Slices)
        {
            try
            {
                var slice = new SliceRequest(copy, plan.Shape, plan.Slices[index]) { Snapshot = request.Snapshot, Speed = request.Speed };
                results.Add(await copies.CopySliceAsync(slice, cancellationToken));
            }
            catch (SluiceException fault) when (results.Count > 0 && !cancellationToken.IsCancellationRequested)
            {
                return new SlicesResult(results, fault.Message);
            }
        }

        return new SlicesResult(results, null);
    }

    /// <inheritdoc cref="KeepSlices"/>
    public async Task<CopiedSlices> KeepSlicesAsync(KeepSlicesRequest request, CancellationToken cancellationToken) =>
        new([], await planned.KeepAsync(request.Copy, request.Slices, cancellationToken));

    /// <inheritdoc cref="CopyActivities.BuildIndexesAsync"/>
    public async Task<BuildIndexesResult> BuildIndexesAsync(BuildIndexesRequest request, CancellationToken cancellationToken) =>
        await copies.BuildIndexesAsync(await planned.ReadAsync(request.Copy, cancellationToken), request.AtOnce, cancellationToken);

    /// <inheritdoc cref="CopyActivities.CompleteAsync"/>
    public async Task<CompleteResult> CompleteAsync(CopyReference reference, CancellationToken cancellationToken)
    {
        var (copy, plan) = await planned.ReadAsync(reference, cancellationToken);
        return await copies.CompleteAsync(new CompleteRequest(copy, plan.Shape, plan.Slices.Count), cancellationToken);
    }

    /// <summary>Drops what a copy has staged, if it may have: for hosts, when a run is cancelled.</summary>
    public async Task DiscardAsync(CopyReference copy)
    {
        if (copy.MayStage)
            await copies.DiscardAsync((await planned.ReadAsync(copy, CancellationToken.None)).Copy);
    }

    /// <inheritdoc cref="CopyActivities.FinishAsync"/>
    public async Task<CopyOutput> FinishAsync(FinishRequest request, CancellationToken cancellationToken)
    {
        var results = new SortedDictionary<int, SliceResult>();
        foreach (var copied in request.Copied)
        {
            foreach (var slice in copied.Key is null ? copied.Slices : await planned.ReadSlicesAsync(copied.Key, cancellationToken))
                results[slice.Index] = slice;
        }

        return await copies.FinishAsync(await planned.ReadAsync(request.Copy, cancellationToken), request, [.. results.Values], cancellationToken);
    }

    /// <summary>What is remembered is not done twice.</summary>
    static AfterLoss AfterLossOf(CopyReference copy) => copy.IsRemembered ? AfterLoss.Repeat : AfterLoss.Fail;
}
