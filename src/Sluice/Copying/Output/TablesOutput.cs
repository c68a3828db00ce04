using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Plans;
using Sluice.Copying.Steps;

namespace Sluice.Copying.Output;

/// <summary>Sums up the outputs of the tables of one copy.</summary>
static class TablesOutput
{
    // A note of more tables than that names their number.
    const int MaxNamed = 3;

    /// <param name="job">The copy.</param>
    /// <param name="found">What it was to copy.</param>
    /// <param name="results">What became of the tables.</param>
    /// <param name="notes">What a user should know of all together.</param>
    /// <param name="start">When it began.</param>
    /// <param name="end">When it ended.</param>
    public static CopyOutput Of(
        CopyJob job, TablesOutline found, IReadOnlyList<TableResult> results, IReadOnlyList<string> notes, DateTimeOffset start, DateTimeOffset end)
    {
        var place = found.Tables.Index().ToDictionary(table => table.Item, table => table.Index);
        results = [.. results.OrderBy(result => place[result.Table])];
        var seconds = (end - start).TotalSeconds;
        var outputs = results.Select(result => result.Output).ToList();
        var read = outputs.Sum(output => output.DataRead);
        var slices = outputs.Sum(output => output.Slices);
        var parallel = Math.Min(found.Lanes, slices);
        return new CopyOutput
        {
            DataRead = read,
            DataWritten = outputs.Sum(output => output.DataWritten),
            FilesWritten = job.Sink is FileSink ? outputs.Sum(output => output.FilesWritten) : null,
            SourcePeakConnections = parallel + 1,
            SinkPeakConnections = parallel,
            RowsRead = outputs.Sum(output => output.RowsRead),
            RowsCopied = outputs.Sum(output => output.RowsCopied),
            RowsSkipped = outputs.Sum(output => output.RowsSkipped),
            RowsDeleted = job.Sink is TableSink { DeletesMissing: true } ? outputs.Sum(output => output.RowsDeleted) : null,
            CopyDuration = (int)Math.Ceiling(seconds),
            Throughput = Math.Round(read / 1024.0 / Math.Max(seconds, 0.001), 2),
            BillingReference = BillingReference.Of(seconds),
            UsedParallelCopies = parallel,
            Slices = slices,
            Files = outputs.Any(output => output.Files is not null) ? [.. outputs.SelectMany(output => output.Files ?? [])] : null,
            Tables =
            [
                .. results.Select(result => new CopiedTable(
                    result.Table.Display, result.Output.RowsCopied ?? 0, result.Output.DataRead, result.Output.DataWritten, result.Output.Slices,
                    Math.Round(result.Duration.TotalSeconds, 3))),
            ],
            Notes = [.. notes, .. NotesOf(results).Except(notes)],
            ExecutionDetails = [CopyExecution.Of(job, outputs, start, seconds, parallel)],
            DataConsistencyVerification = Verified(outputs),
        };
    }

    /// <summary>What is to be known of several tables is said once.</summary>
    static IEnumerable<string> NotesOf(IReadOnlyList<TableResult> results) =>
        from result in results
        from note in result.Output.Notes
        group result.Table.Display by note into tables
        select tables.Count() > MaxNamed ? $"{tables.Count()} tables: {tables.Key}"
            : tables.All(table => tables.Key.StartsWith(table, StringComparison.Ordinal)) ? tables.Key
            : $"{string.Join(", ", tables)}: {tables.Key}";

    static ConsistencyVerification Verified(IReadOnlyList<CopyOutput> outputs)
    {
        var all = outputs.Select(output => output.DataConsistencyVerification).ToList();
        return all.Find(one => one.VerificationResult != "Verified") ?? all[0];
    }
}
