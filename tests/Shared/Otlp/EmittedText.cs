using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sluice.Tests.Otlp;

/// <summary>Everything that spans of this process say while it listens, whichever test they belong to.</summary>
sealed class EmittedText : IDisposable
{
    readonly ConcurrentQueue<string> _lines = [];
    readonly ActivityListener _listener;

    public EmittedText()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Sluice",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => _lines.Enqueue(string.Join(' ',
                span.TraceId, span.DisplayName, span.StatusDescription,
                string.Join(' ', span.TagObjects), string.Join(' ', span.Events.Select(one => $"{one.Name} {string.Join(' ', one.Tags)}")))),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public override string ToString() => string.Join('\n', _lines);

    public void Dispose() => _listener.Dispose();
}
