using Sluice.Copying.Slices;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>Copies some of the slices of a copy that has many. What each did is kept: the copy's own history would hold it for all.</summary>
internal static class SlicePageOrchestration
{
    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<SlicePage, SlicePageResult> Definition = new("SlicePage");

    /// <summary>Copies them.</summary>
    /// <exception cref="SluiceException">The first fault; slices already committed stay.</exception>
    public static async Task<SlicePageResult> RunAsync(OrchestrationContext context, SlicePage page)
    {
        var snapshot = new SharedSnapshot(context, page.Copy, page.Snapshot);
        var slices = await new SliceWindow(context, page, snapshot, null).CopyAsync();
        var kept = await context.CallAsync(CopySteps.KeepSlices, new KeepSlicesRequest(page.Planned, slices), page.Copy.Job.Retry);
        return new SlicePageResult(kept, page.After(slices), page.SkippedAfter(slices), snapshot.State);
    }
}
