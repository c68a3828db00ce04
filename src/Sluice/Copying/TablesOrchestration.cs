using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Steps;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>The life of a copy of many tables: find them, copy each in one snapshot and one number of lanes, relate them, sum up.</summary>
internal static class TablesOrchestration
{
    // Plan, prepare, finish and a few slices of each: as many calls as one history may hold.
    const int MaxTables = 50;

    /// <summary>Its name and types.</summary>
    public static readonly Orchestration<CopyRequest, CopyOutput> Definition = new("CopyTables");

    /// <summary>The orchestration that runs a job.</summary>
    public static Orchestration<CopyRequest, CopyOutput> DefinitionFor(CopyJob job) =>
        job.Source is TableSource { Tables: not null } ? Definition : CopyOrchestration.Definition;

    /// <summary>Runs the copy.</summary>
    /// <exception cref="SluiceException">A step failed after its retries; slices already committed stay, and a rerun skips them.</exception>
    public static async Task<CopyOutput> RunAsync(OrchestrationContext context, CopyRequest request)
    {
        var (start, retry) = (context.UtcNow, request.Job.Retry);
        var found = await context.CallAsync(CopySteps.FindTables, request, retry);
        var foundAt = context.UtcNow;
        var mayHold = request.Job.Source.MaxConnections is not 1;
        var (results, notes) = await SharedSnapshot.RunAsync(context, request, mayHold, found.Tables.Count + 1, async snapshot =>
            (await CopyAsync(context, request, found, snapshot), snapshot.State.Notes));
        List<TableOutline> made = [.. results.Where(result => result.IsMade).Select(result => result.Table)];
        var copiedAt = context.UtcNow;
        var related = made.Count > 0 && request.Job.Sink is TableSink
            ? await context.CallAsync(CopySteps.RelateTables, new RelateRequest(request, made), retry)
            : new RelateResult(0, []);
        var end = context.UtcNow;
        List<CopiedStep> steps =
        [
            new("find and check tables", found.Tables.Count, Seconds(foundAt - start)),
            new("copy tables", results.Count, Seconds(copiedAt - foundAt)),
            new("make foreign keys", related.Keys, Seconds(end - copiedAt)),
        ];
        return TablesOutput.Of(request.Job, found, results, [.. found.Notes, .. notes, .. related.Notes], start, end) with { Steps = steps };
    }

    static double Seconds(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);

    static async Task<IReadOnlyList<TableResult>> CopyAsync(
        OrchestrationContext context, CopyRequest request, TablesOutline found, SharedSnapshot snapshot)
    {
        var results = new List<TableResult>();
        var status = new CopyStatus(0, 0, 0);
        foreach (var tables in found.Tables.Chunk(context.IsCallCostly ? MaxTables : int.MaxValue))
        {
            var page = new TablePage(request, tables, found.Lanes, snapshot.State, status);
            if (tables.Length == found.Tables.Count)
                return await new TableWindow(context, page, snapshot).CopyAsync();
            var done = await context.CallAsync(TablePageOrchestration.Definition, page, context.NewGuid().ToString());
            (status, snapshot.State) = (done.Status, done.Snapshot);
            results.AddRange(done.Tables);
            context.SetStatus(status);
        }

        return results;
    }
}
