using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sluice.Telemetry;

/// <summary>
/// Up to where the windows of triggers have succeeded, as this process saw it lately. Of several instances of an app another one may look
/// from now on: what this one saw then is the truth no more.
/// </summary>
static class Watermarks
{
    // Who ticks looks every minute.
    static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    static readonly ConcurrentDictionary<(string Scope, string Trigger), (DateTimeOffset End, long Noted, TimeProvider Time)> Known = new();

    /// <summary>Takes note of one.</summary>
    /// <param name="scope">Tells factories apart.</param>
    /// <param name="trigger">The trigger.</param>
    /// <param name="end">The end of its latest window that has succeeded; null forgets it.</param>
    /// <param name="time">Tells the time.</param>
    public static void Note(string scope, string trigger, DateTimeOffset? end, TimeProvider time)
    {
        if (end is { } known)
            Known[(scope, trigger)] = (known, time.GetTimestamp(), time);
        else
            Known.TryRemove((scope, trigger), out _);
    }

    /// <summary>Forgets those of triggers that a factory has no more.</summary>
    public static void Keep(string scope, IReadOnlyCollection<string> triggers)
    {
        foreach (var gone in Known.Keys.Where(one => one.Scope == scope && !triggers.Contains(one.Trigger)))
            Known.TryRemove(gone, out _);
    }

    /// <summary>Their ages in seconds.</summary>
    public static IEnumerable<Measurement<double>> Ages() => Known
        .Where(mark => mark.Value.Time.GetElapsedTime(mark.Value.Noted) <= MaxAge)
        .Select(mark => new Measurement<double>(
            Math.Max(0, (mark.Value.Time.GetUtcNow() - mark.Value.End).TotalSeconds),
            KeyValuePair.Create<string, object?>(Attributes.TriggerName, mark.Key.Trigger)));
}
