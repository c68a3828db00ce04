using System.Diagnostics.Metrics;

namespace Sluice.Telemetry;

/// <summary>What is measured. README.md lists it. Attributes have few values each: no ids of runs.</summary>
static class Instruments
{
    static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 480, 900, 1800, 3600, 14400],
    };

    static readonly Meter Meter = new(Spans.SourceName, Spans.Source.Version);
    static Func<int>? _runsUnderWay;

    public static readonly Counter<long> RowsRead = Meter.CreateCounter<long>(
        "sluice.copy.rows.read", "{row}", "Rows taken from sources, also by attempts that failed later");

    public static readonly Counter<long> RowsWritten = Meter.CreateCounter<long>(
        "sluice.copy.rows.written", "{row}", "Rows given to sinks, also by attempts that failed later");

    public static readonly Counter<long> RowsCommitted = Meter.CreateCounter<long>(
        "sluice.copy.rows.committed", "{row}", "Rows of slices that were committed");

    public static readonly Counter<long> RowsSkipped = Meter.CreateCounter<long>(
        "sluice.copy.rows.skipped", "{row}", "Bad rows left out of slices that were committed");

    public static readonly Counter<long> BytesRead = Meter.CreateCounter<long>(
        "sluice.copy.bytes.read", "By", "Bytes taken from sources, also by attempts that failed later");

    public static readonly Counter<long> BytesWritten = Meter.CreateCounter<long>(
        "sluice.copy.bytes.written", "By", "Bytes of slices that were committed, as stored or sent to sinks");

    public static readonly Histogram<double> SliceDuration = Meter.CreateHistogram(
        "sluice.copy.slice.duration", "s", "How long slices took, all attempts in one call together", advice: Seconds);

    public static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "sluice.retries", "{retry}", "Attempts after the first, of slices, other steps of copies, and activities");

    public static readonly Counter<long> RunsEnded = Meter.CreateCounter<long>("sluice.runs.ended", "{run}", "Runs of pipelines that ended");

    public static readonly Histogram<double> RunQueueTime = Meter.CreateHistogram(
        "sluice.run.queue.duration", "s", "How long runs waited between being accepted and beginning", advice: Seconds);

    public static readonly Counter<long> ActivitiesEnded = Meter.CreateCounter<long>(
        "sluice.activities.ended", "{activity}", "Runs of activities that ended");

    public static readonly Histogram<double> TriggerLag = Meter.CreateHistogram(
        "sluice.trigger.lag", "s", "How late triggers started what was due, or what an event asked for", advice: Seconds);

    public static readonly ObservableGauge<double> WatermarkAge = Meter.CreateObservableGauge(
        "sluice.trigger.watermark.age", Watermarks.Ages, "s", "How long ago the latest window ended that has succeeded");

    public static readonly ObservableGauge<int> RunsUnderWay = Meter.CreateObservableGauge(
        "sluice.runs.active", () => _runsUnderWay is { } count ? [new Measurement<int>(count())] : Array.Empty<Measurement<int>>(), "{run}",
        "Runs that this process executes");

    /// <summary>Tells how to count the runs under way, where one process executes them.</summary>
    public static void CountRuns(Func<int> count) => _runsUnderWay = count;
}
