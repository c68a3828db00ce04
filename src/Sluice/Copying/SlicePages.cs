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
    /// <summary>The most calls that one orchestration makes.</summary>
    public const int MaxCalls = 500;

    /// <summary>Copies slices: the largest first.</summary>
    /// <returns>What they did, by their numbers.</returns>
    /// <exception cref="SluiceException">The first fault.</exception>
    public async Task<IReadOnlyList<SliceResult>> CopyAsync(IReadOnlyCollection<SliceOutline> slices)
    {
        var groups = Groups(slices);
        var results = new List<SliceResult>();
        foreach (var calls in context.IsCallCostly ? groups.Chunk(MaxCalls) : [groups])
        {
            var page = new SlicePage(request, outline.Copy, lanes, calls, snapshot.State)
            {
                Before = StatusOf(results),
                RowsSkippedBefore = results.Sum(result => result.RowsSkipped),
            };
            if (calls.Length == groups.Length)
            {
                results.AddRange(await new SliceWindow(context, page, snapshot).CopyAsync());
            }
            else
            {
                var copied = await context.CallAsync(SlicePageOrchestration.Definition, page, context.NewGuid().ToString());
                snapshot.State = copied.Snapshot;
                results.AddRange(copied.Slices);
            }

            context.SetStatus(StatusOf(results));
        }

        return [.. results.OrderBy(result => result.Index)];
    }

    CopyStatus StatusOf(List<SliceResult> results) => new(results.Count, outline.Slices.Count, results.Sum(result => result.Rows));

    IReadOnlyList<SliceOutline>[] Groups(IReadOnlyCollection<SliceOutline> slices)
    {
        var groups = context.IsCallCostly
            ? SliceGroups.Of(slices, Math.Clamp(slices.Count, 1, lanes.Count))
            : slices.Select(slice => (IReadOnlyList<SliceOutline>)[slice]);
        return [.. groups.OrderByDescending(group => group.Sum(slice => slice.EstimatedBytes)).ThenBy(group => group[0].Index)];
    }
}
