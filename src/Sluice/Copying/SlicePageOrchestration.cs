using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>Copies some of the slices of a copy that has many.</summary>
internal static class SlicePageOrchestration
{
    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<SlicePage, SlicePageResult> Definition = new("SlicePage");

    /// <summary>Copies them.</summary>
    /// <exception cref="SluiceException">The first fault; slices already committed stay.</exception>
    public static async Task<SlicePageResult> RunAsync(OrchestrationContext context, SlicePage page)
    {
        var snapshot = new SharedSnapshot(context, page.Copy, page.Snapshot);
        var slices = await new SliceWindow(context, page, snapshot).CopyAsync();
        return new SlicePageResult(slices, snapshot.State);
    }
}
