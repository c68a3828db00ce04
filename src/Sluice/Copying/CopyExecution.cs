using System.Text.Json.Serialization;

namespace Sluice.Copying;

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
        var (source, sink) = (job.Source.StoreType, job.Sink.StoreType);
        var details = new TransferDetails(new ReadingDetails(source, reading, firstByte), new WritingDetails(sink, writing));
        return new CopyExecution(
            new StoreType(source), new StoreType(sink), "Succeeded", start, duration, parallel,
            new CopyProfile(new CopyStage("Completed", 0), new TransferStage("Completed", duration, details)),
            new DetailedDurations(0, firstByte, duration));
    }

    static int Seconds(double seconds) => (int)Math.Ceiling(seconds);
}

/// <summary>The kind of an end.</summary>
/// <param name="Type">ADF's linked service type.</param>
public sealed record StoreType([property: JsonPropertyName("type")] string Type);

/// <summary>The stages of a copy.</summary>
/// <param name="Queue">The wait before it.</param>
/// <param name="Transfer">The copy itself.</param>
public sealed record CopyProfile(
    [property: JsonPropertyName("queue")] CopyStage Queue,
    [property: JsonPropertyName("transfer")] TransferStage Transfer);

/// <summary>A stage.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Duration">Whole seconds.</param>
public sealed record CopyStage(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("duration")] int Duration);

/// <summary>The stage in which rows move.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Duration">Whole seconds.</param>
/// <param name="Details">Its two sides.</param>
public sealed record TransferStage(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("duration")] int Duration,
    [property: JsonPropertyName("details")] TransferDetails Details);

/// <summary>The two sides of the transfer.</summary>
/// <param name="ReadingFromSource">The reading.</param>
/// <param name="WritingToSink">The writing.</param>
public sealed record TransferDetails(
    [property: JsonPropertyName("readingFromSource")] ReadingDetails ReadingFromSource,
    [property: JsonPropertyName("writingToSink")] WritingDetails WritingToSink);

/// <summary>The reading.</summary>
/// <param name="Type">The source's type.</param>
/// <param name="WorkingDuration">Whole seconds spent on it.</param>
/// <param name="TimeToFirstByte">Whole seconds until the first rows came.</param>
public sealed record ReadingDetails(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("workingDuration")] int WorkingDuration,
    [property: JsonPropertyName("timeToFirstByte")] int TimeToFirstByte);

/// <summary>The writing.</summary>
/// <param name="Type">The sink's type.</param>
/// <param name="WorkingDuration">Whole seconds spent on it.</param>
public sealed record WritingDetails(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("workingDuration")] int WorkingDuration);

/// <summary>Durations in whole seconds.</summary>
/// <param name="QueuingDuration">The wait.</param>
/// <param name="TimeToFirstByte">Until the first rows came.</param>
/// <param name="TransferDuration">The transfer.</param>
public sealed record DetailedDurations(
    [property: JsonPropertyName("queuingDuration")] int QueuingDuration,
    [property: JsonPropertyName("timeToFirstByte")] int TimeToFirstByte,
    [property: JsonPropertyName("transferDuration")] int TransferDuration);
