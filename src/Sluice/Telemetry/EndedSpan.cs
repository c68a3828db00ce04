using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sluice.Telemetry;

/// <summary>A span of which everything is known: it is emitted when its end is told, by whoever is told.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Its own place.</param>
/// <param name="Parent">The place around it.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
sealed record EndedSpan(string Name, ActivityContext Place, ActivityContext Parent, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>A run is somebody's request, done later; what is in it is not.</summary>
    public ActivityKind Kind { get; init; }

    /// <summary>What is known of it.</summary>
    public required ActivityTagsCollection Tags { get; init; }

    /// <summary>Spans of other traces that it has to do with.</summary>
    public IReadOnlyList<ActivityLink> Links { get; init; } = [];

    /// <summary>What it failed with; null when it did not.</summary>
    public SluiceException? Fault { get; init; }

    /// <summary>Emits it.</summary>
    /// <param name="log">Logs what belongs to it.</param>
    public void Emit(Action? log = null)
    {
        var around = Activity.Current;
        // Whoever tells of it is inside of something else.
        Activity.Current = null;
        try
        {
            using var span = Spans.Source.StartActivity(Kind, Parent, Tags, Links, Start, Name);
            if (span is not null)
            {
                // Public methods give a span a place by chance. Durable's own tracing sets the same field.
                SpanIdOf(span) = Place.SpanId.ToHexString();
                span.Fail(Fault);
                span.SetEndTime((End > Start ? End : Start).UtcDateTime);
            }

            log?.Invoke();
        }
        finally
        {
            Activity.Current = around;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    static extern ref string? SpanIdOf(Activity span);
}
