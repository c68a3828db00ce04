using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sluice.Tests.Telemetry;

/// <summary>The spans of one run, as this process emits them.</summary>
sealed class Traced : IDisposable
{
    readonly ConcurrentQueue<Activity> _spans = [];
    readonly ActivityListener _listener;

    public Traced(string runId)
    {
        var trace = runId.Replace("-", "", StringComparison.Ordinal);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Sluice",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId.ToHexString() == trace)
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Spans => [.. _spans];

    public void Dispose() => _listener.Dispose();
}
