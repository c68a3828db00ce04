using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>
/// Copies the slices of a copy, however many: where calls are costly, so many at a time as one orchestration's history may hold, each time
/// in an orchestration of its own. Part of an orchestration.
/// </summary>
/// <param name="share">What the copy shares with others; null when it is alone.</param>
sealed class SlicePages(
    OrchestrationContext context, CopyRequest request, CopyOutline outline, Lanes lanes, SharedSnapshot snapshot, CopyShare? share)
{
    // What becomes of a slice is some 350 bytes, and a call as much again.
    const int MaxCalls = 250, MaxSlices = 1000;

    /// <summary>Copies slices: the largest first.</summary>
    /// <returns>What they did.</returns>
    /// <exception cref="SluiceException">The first fault.</exception>
    public async Task<IReadOnlyList<CopiedSlices>> CopyAsync(IReadOnlyCollection<SliceOutline> slices)
    {
        var pages = Pages(Groups(slices)).ToList();
        var (status, skipped) = (new CopyStatus(0, outline.Slices.Count, 0), 0L);
        var copied = new List<CopiedSlices>();
        foreach (var calls in pages)
        {
            var page = new SlicePage(request, outline.Copy, lanes, calls, snapshot.State) { Before = status, RowsSkippedBefore = skipped };
            if (pages.Count == 1)
                return [new CopiedSlices(await new SliceWindow(context, page, snapshot, share).CopyAsync())];
            var done = await CopyAsync(page);
            // Others that share it have read in it meanwhile.
            var read = snapshot.State.Read - page.Snapshot.Read;
            snapshot.State = done.Snapshot with { Read = done.Snapshot.Read + read };
            (status, skipped) = (done.Status, done.RowsSkipped);
            copied.Add(done.Copied);
            SetStatus(status);
        }

        return copied;
    }

    /// <summary>An orchestration of its own does not know who else wants lanes: it has all of them.</summary>
    async Task<SlicePageResult> CopyAsync(SlicePage page)
    {
        if (share is not null)
            await share.Lanes.EnterAsync(share.Rank, share.Lanes.Count);
        try
        {
            return await context.CallAsync(SlicePageOrchestration.Definition, page, context.NewGuid().ToString());
        }
        finally
        {
            share?.Lanes.Leave(share.Lanes.Count);
        }
    }

    void SetStatus(CopyStatus status)
    {
        if (share is null)
            context.SetStatus(status);
        else
            share.SetStatus(status);
    }

    IEnumerable<IReadOnlyList<IReadOnlyList<SliceOutline>>> Pages(IReadOnlyList<IReadOnlyList<SliceOutline>> groups)
    {
        var page = new List<IReadOnlyList<SliceOutline>>();
        foreach (var group in groups)
        {
            if (context.IsCallCostly && (page.Count == MaxCalls || page.Sum(call => call.Count) + group.Count > MaxSlices))
            {
                yield return page;
                page = [];
            }

            page.Add(group);
        }

        yield return page;
    }

    IReadOnlyList<IReadOnlyList<SliceOutline>> Groups(IReadOnlyCollection<SliceOutline> slices)
    {
        var groups = context.IsCallCostly
            ? SliceGroups.Of(slices, Math.Clamp(slices.Count, 1, lanes.Count))
            : slices.Select(slice => (IReadOnlyList<SliceOutline>)[slice]);
        return [.. groups.OrderByDescending(group => group.Sum(slice => slice.EstimatedBytes)).ThenBy(group => group[0].Index)];
    }
}
