using System.Text.Json.Nodes;
using Sluice.Expressions;
using Sluice.Runs.State;
using Sluice.Triggers;

namespace Sluice.Cli.Serving.Watching;

/// <summary>Remembers up to when places were looked through, so that the next server finds what came while none was there.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="scope">Tells factories apart that share a store.</param>
sealed class WatchMarks(StateStore store, string scope)
{
    /// <summary>Clocks of stores may be late, and a file may be seen some looks after it was written. What is told twice starts one run.</summary>
    static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    // What is not remembered yet is only told again.
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    readonly string _kind = $"watched/{scope}";
    readonly Dictionary<string, DateTimeOffset> _written = [];

    /// <summary>Since when files count that are found there.</summary>
    /// <param name="place">The place.</param>
    /// <param name="container">Its container.</param>
    /// <param name="start">When somebody began to wait for them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<DateTimeOffset> SinceAsync(
        BlobPlace place, WatchedContainer container, DateTimeOffset start, CancellationToken cancellationToken)
    {
        // Stores tell whole seconds.
        start = new DateTimeOffset(start.Ticks - (start.Ticks % TimeSpan.TicksPerSecond), start.Offset);
        var record = await store.FindAsync(_kind, KeyOf(place, container), cancellationToken);
        return Values.TryToTime(record?.Value["until"], out var until) && until - Slack > start ? until - Slack : start;
    }

    /// <summary>Notes that a place was looked through.</summary>
    public async Task LookedAsync(BlobPlace place, WatchedContainer container, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = KeyOf(place, container);
        if (_written.TryGetValue(key, out var written) && now - written < Interval)
            return;
        await store.WriteAsync(_kind, key, new JsonObject { ["place"] = $"{container.Address}/{place.Folder}", ["until"] = $"{now:O}" }, null, cancellationToken);
        _written[key] = now;
    }

    static string KeyOf(BlobPlace place, WatchedContainer container) => TextHash.Id($"{place}\n{container.Address}");
}
