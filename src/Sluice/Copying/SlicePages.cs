using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>
/// Copies the slices of a copy, however many: where calls are costly, so many at a time as one orchestration's history may hold, each time
/// in an orchestration of its own. Part of an orchestration.
/// </summary>
sealed class SlicePages(OrchestrationContext context, CopyRequest request, CopyOutline outline, Lanes lanes, SharedSnapshot snapshot)
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
                return [new CopiedSlices(await new SliceWindow(context, page, snapshot).CopyAsync())];
            var done = await context.CallAsync(SlicePageOrchestration.Definition, page, context.NewGuid().ToString());
            (status, skipped, snapshot.State) = (done.Status, done.RowsSkipped, done.Snapshot);
            copied.Add(done.Copied);
            context.SetStatus(status);
        }

        return copied;
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
