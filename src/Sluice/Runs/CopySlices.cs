using System.Text.Json.Nodes;
using Sluice.Copying.Watching;
using Sluice.Orchestration;

namespace Sluice.Runs;

/// <summary>The slices of a copy, put together from what each process knows of them.</summary>
/// <param name="activity">The activity that copies.</param>
sealed class CopySlices(ActivityRunRecord activity)
{
    // Intervals of the chart; a shorter time than a second has none.
    const int MaxIntervals = 60;

    readonly Dictionary<int, SliceState> _known = [];
    readonly List<Throughput> _read = [];
    CopyFacts? _facts;
    DateTimeOffset _last = activity.ActivityRunStart;

    /// <summary>Takes one more document.</summary>
    /// <param name="kept">It.</param>
    /// <param name="at">When it was written.</param>
    public void Add(KeptSlices kept, DateTimeOffset at)
    {
        _facts = kept.Copy ?? _facts;
        if (kept.Read is { } read)
            _read.Add(read);
        foreach (var state in kept.Slices ?? [])
        {
            _known[state.Index] = !_known.TryGetValue(state.Index, out var other) ? state
                : state.Start >= other.Start ? state.After(other) : other.After(state);
        }

        // Until then what goes on is known.
        if (kept.Copy is null && at > _last)
            _last = at;
    }

    /// <summary>How far a slice is, by its number.</summary>
    public IReadOnlyList<SliceState> All => field ??=
        [.. Enumerable.Range(0, Math.Max(_facts?.Slices ?? 0, _known.Keys.DefaultIfEmpty(-1).Max() + 1)).Select(StateOf)];

    /// <summary>What is known of all of them together, in the shape of the API.</summary>
    public JsonObject Told()
    {
        var counts = new JsonObject();
        foreach (var group in All.GroupBy(slice => slice.Status).OrderBy(group => group.Key))
            counts[$"{group.Key}"] = group.Count();
        // What an attempt has written is gone when it fails.
        var copied = All.Where(slice => slice.Status is SliceStatus.InProgress or SliceStatus.Succeeded).ToList();
        return new JsonObject
        {
            ["activityRunId"] = activity.ActivityRunId,
            ["activityName"] = activity.ActivityName,
            ["activityType"] = activity.ActivityType,
            ["pipelineName"] = activity.PipelineName,
            ["pipelineRunId"] = activity.PipelineRunId,
            ["status"] = $"{activity.Status}",
            ["activityRunStart"] = activity.ActivityRunStart,
            ["activityRunEnd"] = activity.ActivityRunEnd,
            ["error"] = activity.Error.DeepClone(),
            ["recoveryStatus"] = activity.RecoveryStatus,
            ["slices"] = All.Count,
            ["lane"] = _facts?.Lane,
            ["parallelCopies"] = _facts?.ParallelCopies,
            ["counts"] = counts,
            ["states"] = string.Concat(All.Select(LetterOf)),
            ["rows"] = copied.Sum(slice => slice.Rows),
            ["bytesRead"] = copied.Sum(slice => slice.BytesRead),
            ["bytesWritten"] = copied.Sum(slice => slice.BytesWritten),
            ["retries"] = All.Sum(slice => slice.Retries),
            ["readMs"] = All.Sum(slice => slice.ReadMs),
            ["writeMs"] = All.Sum(slice => slice.WriteMs),
            ["retryWaitMs"] = All.Sum(slice => slice.RetryWaitMs),
            ["bottleneck"] = Bottleneck(),
            ["throughput"] = Throughput(),
        };
    }

    /// <summary>What the copy is slow for: by the time of all slices, mostly the larger part of it; null where that is too short to tell.</summary>
    string? Bottleneck()
    {
        var busy = All.Where(slice => slice is { Start: not null, WasCommitted: false }).Sum(slice => ((slice.End ?? _last) - slice.Start!.Value).TotalMilliseconds);
        var (read, write, wait) = (All.Sum(slice => slice.ReadMs), All.Sum(slice => slice.WriteMs), All.Sum(slice => slice.RetryWaitMs));
        return busy < 1000 ? null
            : wait > busy / 2 ? "retries"
            : Math.Max(read, write) < busy / 2 ? "neither"
            // A speed limit holds back the side that reads.
            : read > 1.25 * write ? _facts?.HasSpeedLimit == true ? "speedLimit" : "source"
            : write > 1.25 * read ? "sink"
            : "neither";
    }

    JsonObject? Throughput()
    {
        if (_read.Count == 0)
            return null;
        var start = _read.Min(one => one.Start);
        var length = _read.Max(one => one.Start + TimeSpan.FromMilliseconds(one.Milliseconds.Sum())) - start;
        var interval = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(length.TotalSeconds / MaxIntervals)));
        var count = Math.Max(1, (int)Math.Ceiling(length / interval));
        var bytes = Copying.Watching.Throughput.Sum(_read, start, interval, count);
        return new JsonObject
        {
            ["start"] = start,
            ["seconds"] = interval.TotalSeconds,
            ["bytesRead"] = new JsonArray([.. bytes.Select(one => JsonValue.Create(one))]),
        };
    }

    /// <summary>With its activity slices end, also where a process had no time to tell.</summary>
    SliceState StateOf(int index)
    {
        var state = _known.GetValueOrDefault(index) ?? new SliceState(index);
        return !activity.HasEnded ? state
            : activity.Status == OrchestrationStatus.Succeeded ? state with { Status = SliceStatus.Succeeded, End = state.End ?? (state.Start is null ? null : activity.ActivityRunEnd) }
            : state.IsUnderWay ? state with { Status = SliceStatus.Cancelled, End = activity.ActivityRunEnd }
            : state;
    }

    static char LetterOf(SliceState slice) => slice.Status switch
    {
        SliceStatus.InProgress => 'r',
        SliceStatus.Retrying => 'w',
        SliceStatus.Succeeded => 's',
        SliceStatus.Failed => 'f',
        SliceStatus.Cancelled => 'c',
        _ => '-',
    };
}
