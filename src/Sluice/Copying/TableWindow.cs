using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>
/// Copies tables, each as a copy of its own, the largest first: their slices share the lanes, and while those of some are copied, the
/// next are made ready. Part of an orchestration.
/// </summary>
sealed class TableWindow(OrchestrationContext context, TablePage page, SharedSnapshot snapshot)
{
    readonly SharedLanes _lanes = new(page.Lanes);
    readonly Dictionary<int, CopyStatus> _statuses = [];

    /// <summary>How far the copy of all is.</summary>
    public CopyStatus Status => _statuses.Values.Aggregate(page.Before, (sum, one) =>
        new CopyStatus(sum.SlicesDone + one.SlicesDone, sum.Slices + one.Slices, sum.Rows + one.Rows));

    /// <summary>The copy of one of the tables.</summary>
    public static CopyRequest RequestOf(CopyRequest all, TableOutline table)
    {
        var source = (TableSource)all.Job.Source with { Tables = null, Schema = table.Schema, Table = table.Name };
        CopySink sink = all.Job.Sink switch
        {
            TableSink one => one with { Schema = table.Schema, Table = table.Name, CreatesSchema = true },
            FileSink files => files with { FileNamePrefix = FileNames.Segment(table.Display) },
            var other => other,
        };
        return all with { CopyId = $"{all.CopyId}/{table.Display}", Table = table.Display, Job = all.Job with { Source = source, Sink = sink } };
    }

    /// <summary>Copies all of a page. After a failure no further table begins; those under way end first.</summary>
    /// <exception cref="SluiceException">The first fault.</exception>
    public async Task<IReadOnlyList<TableResult>> CopyAsync()
    {
        var waiting = new Queue<(TableOutline Table, int Rank)>(page.Tables.Select((table, rank) => (table, rank)));
        var running = new List<Task<TableResult>>();
        var results = new List<TableResult>();
        SluiceException? failure = null;
        while (running.Count > 0 || (waiting.Count > 0 && failure is null))
        {
            while (running.Count < 2 * page.Lanes && failure is null && waiting.TryDequeue(out var next))
                running.Add(CopyAsync(next.Table, next.Rank));
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            try
            {
                results.Add(await ended);
            }
            catch (SluiceException fault)
            {
                failure ??= fault;
            }
        }

        return failure is null ? results : throw failure;
    }

    async Task<TableResult> CopyAsync(TableOutline table, int rank)
    {
        var start = context.UtcNow;
        var share = new CopyShare(_lanes, rank, snapshot, status =>
        {
            _statuses[rank] = status;
            context.SetStatus(Status);
        });
        try
        {
            var (output, madeTable) = await CopyOrchestration.RunAsync(context, RequestOf(page.Copy, table), share);
            return new TableResult(table, output, madeTable, context.UtcNow - start);
        }
        catch (SluiceException fault) when (fault.Side != Side.Cancelled && !fault.Detail.Contains(table.Display, StringComparison.Ordinal))
        {
            throw new SluiceException(fault.Side, fault.Code, $"{table.Display}: {fault.Detail}", fault);
        }
    }
}
