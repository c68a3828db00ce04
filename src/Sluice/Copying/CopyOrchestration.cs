using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Steps;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>The life of one copy: plan, prepare, copy the slices in a sliding window, complete, finish.</summary>
internal static class CopyOrchestration
{
    // A server that crashes more often than that within one copy is not going to get through it.
    const int MaxRounds = 4;

    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<CopyRequest, CopyOutput> Definition = new("Copy");

    /// <summary>Runs the copy.</summary>
    /// <exception cref="SluiceException">
    /// A step failed after its retries; slices already committed stay, and a rerun skips them.
    /// </exception>
    public static async Task<CopyOutput> RunAsync(OrchestrationContext context, CopyRequest request) =>
        (await RunAsync(context, request, null)).Output;

    /// <summary>Runs the copy, alone or beside others.</summary>
    /// <param name="share">What it shares with others; null when it is alone.</param>
    /// <returns>Its output, and whether it has made its table.</returns>
    public static async Task<(CopyOutput Output, bool MadeTable)> RunAsync(OrchestrationContext context, CopyRequest request, CopyShare? share)
    {
        var retry = request.Job.Retry;
        var outline = await context.CallAsync(CopySteps.Plan, request, retry);
        var prepared = await context.CallAsync(CopySteps.Prepare, outline.Copy, retry);
        var done = share is null
            ? await SharedSnapshot.RunAsync(context, request, prepared.Lanes.MayHoldSnapshot, outline.Slices.Count, CopyAsync)
            : await CopyAsync(share.Snapshot);
        return (await context.CallAsync(CopySteps.Finish, done, retry), outline.MakesTable);

        async Task<FinishRequest> CopyAsync(SharedSnapshot snapshot)
        {
            var pages = new SlicePages(context, request, outline, prepared.Lanes, snapshot, share);
            var loaded = await pages.CopyAsync(outline.Slices);
            await BuildIndexesAsync(context, request, outline, prepared.Lanes, snapshot, share);
            var (copied, completed) = await CompleteAsync(context, request, outline, pages, snapshot, loaded);
            return new FinishRequest(outline.Copy, [.. outline.Notes, .. prepared.Notes], copied, snapshot.State)
            {
                Before = completed.Before ?? prepared.Before,
                RowsDeleted = completed.RowsDeleted,
                Lanes = prepared.Lanes.Count,
            };
        }
    }

    /// <summary>
    /// Makes what a new table gets after its rows. Staged rows come later: all of them at once, into a table that has its key.
    /// </summary>
    /// <param name="share">What the copy shares with others: indexes are made in lanes, too, those of a table of one slice in one.</param>
    static async Task BuildIndexesAsync(
        OrchestrationContext context, CopyRequest request, CopyOutline outline, Lanes lanes, SharedSnapshot snapshot, CopyShare? share)
    {
        if (!outline.HasAfterLoad)
            return;
        // It may take as long as the load, for which the source keeps the rows that the snapshot sees.
        if (!outline.IsStaged)
            await snapshot.ReleaseAsync();
        var atOnce = share is null ? lanes.Count : outline.Slices.Count == 1 ? 1 : Math.Clamp(outline.Indexes, 1, share.Lanes.Count);
        if (share is not null)
            await share.Lanes.EnterAsync(share.Rank, atOnce);
        try
        {
            await context.CallAsync(CopySteps.BuildIndexes, new BuildIndexesRequest(outline.Copy, atOnce), request.Job.Retry);
        }
        finally
        {
            share?.Lanes.Leave(atOnce);
        }
    }

    /// <summary>Completes the copy if there is anything left to do; slices whose staged rows are lost are copied again before.</summary>
    static async Task<(IReadOnlyList<CopiedSlices>, CompleteResult)> CompleteAsync(
        OrchestrationContext context, CopyRequest request, CopyOutline outline, SlicePages pages, SharedSnapshot snapshot,
        IReadOnlyList<CopiedSlices> copied)
    {
        if (!outline.MustBeCompleted)
            return (copied, new CompleteResult(0, []));
        // A script may change what was read, and would wait for those who hold it.
        if (request.Job.Sink is TableSink { PostCopyScript: not null }
            || (outline.IsStaged && request.Job.Sink is TableSink { PreCopyScript: not null }))
            await snapshot.ReleaseAsync();
        for (var round = 1; round <= MaxRounds; round++)
        {
            var completed = await context.CallAsync(CopySteps.Complete, outline.Copy, request.Job.Retry);
            if (completed.LostSlices.Count == 0)
                return (copied, completed);
            snapshot.Remove(completed.LostSlices.Count);
            copied = [.. copied, .. await pages.CopyAsync([.. completed.LostSlices.Select(index => outline.Slices[index])])];
        }

        throw new SluiceException(Side.Sink, "StagingLost",
            $"What was staged was lost {MaxRounds} times, as when the server crashes. Look into its log, and run the copy again.");
    }
}
