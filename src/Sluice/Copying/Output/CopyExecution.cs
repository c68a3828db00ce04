using System.Text.Json.Serialization;
using Sluice.Copying.Jobs;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Output;

/// <summary>One hop of a copy.</summary>
/// <param name="Source">Where from.</param>
/// <param name="Sink">Where to.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Start">When it began, UTC.</param>
/// <param name="Duration">Whole seconds.</param>
/// <param name="UsedParallelCopies">Slices under way at a time.</param>
/// <param name="Profile">What took how long.</param>
/// <param name="DetailedDurations">The same in short.</param>
public sealed record CopyExecution(
    [property: JsonPropertyName("source")] StoreType Source,
    [property: JsonPropertyName("sink")] StoreType Sink,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("start")] DateTimeOffset Start,
    [property: JsonPropertyName("duration")] int Duration,
    [property: JsonPropertyName("usedParallelCopies")] int UsedParallelCopies,
    [property: JsonPropertyName("profile")] CopyProfile Profile,
    [property: JsonPropertyName("detailedDurations")] DetailedDurations DetailedDurations)
{
    internal static CopyExecution Of(
        CopyJob job, IReadOnlyList<SliceResult> slices, DateTimeOffset start, double seconds, int parallel)
    {
        var duration = Seconds(seconds);
        var firstByte = slices.Count == 0 ? 0 : Seconds(slices.Min(slice => slice.TimeToFirstByte.TotalSeconds));
        // Lanes work side by side: what one of them spent.
        var reading = Seconds(slices.Sum(slice => slice.Reading.TotalSeconds) / Math.Max(parallel, 1));
        var writing = Seconds(slices.Sum(slice => slice.Writing.TotalSeconds) / Math.Max(parallel, 1));
        return Of(job, start, duration, parallel, firstByte, reading, writing);
    }

    internal static CopyExecution Of(
        CopyJob job, IReadOnlyList<CopyOutput> tables, DateTimeOffset start, double seconds, int parallel)
    {
        var duration = Seconds(seconds);
        var transfers = tables.SelectMany(table => table.ExecutionDetails)
            .Select(hop => (Lanes: hop.UsedParallelCopies, hop.Profile.Transfer.Details)).ToList();
        var firstByte = transfers.Select(transfer => transfer.Details.ReadingFromSource.TimeToFirstByte).DefaultIfEmpty().Min();
        var reading = transfers.Sum(transfer => transfer.Lanes * transfer.Details.ReadingFromSource.WorkingDuration) / Math.Max(parallel, 1);
        var writing = transfers.Sum(transfer => transfer.Lanes * transfer.Details.WritingToSink.WorkingDuration) / Math.Max(parallel, 1);
        return Of(job, start, duration, parallel, firstByte, reading, writing);
    }

    static CopyExecution Of(CopyJob job, DateTimeOffset start, int duration, int parallel, int firstByte, int reading, int writing)
    {
        var (source, sink) = (job.Source.StoreType, job.Sink.StoreType);
        var details = new TransferDetails(new ReadingDetails(source, reading, firstByte), new WritingDetails(sink, writing));
        return new CopyExecution(
            new StoreType(source), new StoreType(sink), "Succeeded", start, duration, parallel,
            new CopyProfile(new CopyStage("Completed", 0), new TransferStage("Completed", duration, details)),
            new DetailedDurations(0, firstByte, duration));
    }

    static int Seconds(double seconds) => (int)Math.Ceiling(seconds);
}
