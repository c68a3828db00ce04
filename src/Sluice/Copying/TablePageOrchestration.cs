using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>Copies some of the tables of a copy that has very many: one history would hold the calls of all.</summary>
internal static class TablePageOrchestration
{
    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<TablePage, TablePageResult> Definition = new("TablePage");

    /// <summary>Copies them.</summary>
    /// <exception cref="SluiceException">The first fault; slices already committed stay.</exception>
    public static async Task<TablePageResult> RunAsync(OrchestrationContext context, TablePage page)
    {
        var snapshot = new SharedSnapshot(context, page.Copy, page.Snapshot);
        var window = new TableWindow(context, page, snapshot);
        var results = await window.CopyAsync();
        return new TablePageResult(results, window.Status, snapshot.State);
    }
}
