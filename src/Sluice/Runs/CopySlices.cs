using System.Text.Json.Nodes;
using Sluice.Copying.Watching;
using Sluice.Orchestration;

namespace Sluice.Runs;

/// <summary>The slices, steps and tables of a copy, put together from what each process knows of them.</summary>
/// <param name="activity">The activity that copies.</param>
sealed class CopySlices(ActivityRunRecord activity)
{
    // Intervals of the chart; a shorter time than a second has none.
    const int MaxIntervals = 60;

    readonly Dictionary<(string? Table, int Slice), SliceState> _known = [];
    readonly Dictionary<(CopyStep Step, string? Table), StepState> _steps = [];
    readonly List<Throughput> _read = [];
    // By table; by an empty text that of a copy of one.
    readonly Dictionary<string, CopyFacts> _facts = [];
    TablesFacts? _tables;
    DateTimeOffset _last = activity.ActivityRunStart;

    /// <summary>Takes one more document.</summary>
    /// <param name="kept">It.</param>
    /// <param name="at">When it was written.</param>
    public void Add(KeptSlices kept, DateTimeOffset at)
    {
        _tables = kept.Tables ?? _tables;
        if (kept.Copy is { } facts)
            _facts[kept.Table ?? ""] = facts;
        if (kept.Read is { } read)
            _read.Add(read);
        foreach (var step in kept.Steps ?? [])
        {
            // The last attempt counts.
            if (!_steps.TryGetValue((step.Step, step.Table), out var other) || step.Start >= other.Start)
                _steps[(step.Step, step.Table)] = step;
        }

        foreach (var state in kept.Slices ?? [])
        {
            var key = (state.Table, state.Index);
            _known[key] = !_known.TryGetValue(key, out var other) ? state
                : state.Start >= other.Start ? state.After(other) : other.After(state);
        }

        // Until then what goes on is known.
        if (kept is { Copy: null, Tables: null } && at > _last)
            _last = at;
    }

    /// <summary>How far each slice is: by its number, table by table where they are many.</summary>
    public IReadOnlyList<SliceState> All => field ??= _tables is { } found
        ? [.. found.Tables.SelectMany(SlicesOf)]
        : [.. Enumerable.Range(0, Math.Max(_facts.GetValueOrDefault("")?.Slices ?? 0, _known.Keys.Select(key => key.Slice).DefaultIfEmpty(-1).Max() + 1))
            .Select(index => StateOf(null, index))];

    /// <summary>How far each of many tables is, the largest first.</summary>
    public IReadOnlyList<TableState> Tables => field ??= _tables is null ? [] :
        [.. _tables.Tables.Zip(_tables.Bytes).Select(table => TableState.Of(
            table.First, table.Second, activity, _last, _facts.GetValueOrDefault(table.First), [.. SlicesOf(table.First)],
            StepOf(CopyStep.Indexes, table.First), StepOf(CopyStep.Finish, table.First)))];

    /// <summary>What is known of all of them together, in the shape of the API.</summary>
    public JsonObject Told()
    {
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
            ["lane"] = _facts.Values.Select(facts => facts.Lane).Distinct().ToList() is [var lane] ? lane : null,
            ["parallelCopies"] = _tables?.ParallelCopies ?? _facts.GetValueOrDefault("")?.ParallelCopies,
            ["counts"] = CountsOf(All.Select(slice => slice.Status)),
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
            ["tables"] = _tables is null ? null : Tables.Count,
            ["tableCounts"] = _tables is null ? null : CountsOf(Tables.Select(table => table.Status)),
            ["steps"] = new JsonArray([.. Steps()]),
        };
    }

    static JsonObject CountsOf(IEnumerable<SliceStatus> statuses)
    {
        var counts = new JsonObject();
        foreach (var group in statuses.GroupBy(status => status).OrderBy(group => group.Key))
            counts[$"{group.Key}"] = group.Count();
        return counts;
    }

    /// <summary>What was done, is being done and is known to come, in its order.</summary>
    IEnumerable<JsonObject> Steps()
    {
        if (_tables is { } found)
            yield return Step("find", found.Start, found.End, found.Tables.Count, found.Tables.Count);
        var begun = All.Where(slice => slice.Start is not null).ToList();
        var done = All.Count(slice => slice.Status == SliceStatus.Succeeded);
        // Tables that are not planned yet have slices that nobody knows.
        var isLoaded = done == All.Count && (_tables is null || activity.HasEnded || Tables.All(table => table.Slices > 0));
        if (begun.Count > 0)
            yield return Step("load", begun.Min(slice => slice.Start!.Value), isLoaded || activity.HasEnded ? begun.Max(slice => slice.End) : null, done, All.Count);
        var indexes = _steps.Values.Where(step => step.Step == CopyStep.Indexes).ToList();
        var wanted = _facts.Values.Sum(facts => facts.Indexes);
        if (indexes.Count > 0)
        {
            var isMade = activity.HasEnded || indexes.TrueForAll(step => step.IsDone) && indexes.Sum(step => step.Count) >= wanted;
            yield return Step("indexes", indexes.Min(step => step.Start), isMade ? indexes.Max(step => step.End) : null, indexes.Sum(step => step.Count), wanted);
        }

        if (StepOf(CopyStep.ForeignKeys, null) is { } keys)
            yield return Step("foreignKeys", keys.Start, keys.End, keys.Count, null);
    }

    JsonObject Step(string name, DateTimeOffset start, DateTimeOffset? end, int count, int? of) => new()
    {
        ["name"] = name,
        ["start"] = start,
        ["end"] = end ?? activity.ActivityRunEnd,
        ["count"] = count,
        ["of"] = of,
    };

    StepState? StepOf(CopyStep step, string? table) => _steps.GetValueOrDefault((step, table));

    IEnumerable<SliceState> SlicesOf(string table) =>
        Enumerable.Range(0, Math.Max(_facts.GetValueOrDefault(table)?.Slices ?? 0, Begun.GetValueOrDefault(table))).Select(index => StateOf(table, index));

    /// <summary>By table, how many slices there are at least.</summary>
    Dictionary<string, int> Begun => field ??= _known.Keys.Where(key => key.Table is not null).GroupBy(key => key.Table!)
        .ToDictionary(group => group.Key, group => group.Max(key => key.Slice) + 1);

    /// <summary>What the copy is slow for: by the time of all slices, mostly the larger part of it; null where that is too short to tell.</summary>
    string? Bottleneck()
    {
        var busy = All.Where(slice => slice is { Start: not null, WasCommitted: false }).Sum(slice => ((slice.End ?? _last) - slice.Start!.Value).TotalMilliseconds);
        var (read, write, wait) = (All.Sum(slice => slice.ReadMs), All.Sum(slice => slice.WriteMs), All.Sum(slice => slice.RetryWaitMs));
        return busy < 1000 ? null
            : wait > busy / 2 ? "retries"
            : Math.Max(read, write) < busy / 2 ? "neither"
            // A speed limit holds back the side that reads.
            : read > 1.25 * write ? _facts.Values.Any(facts => facts.HasSpeedLimit) ? "speedLimit" : "source"
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
    SliceState StateOf(string? table, int index)
    {
        var state = _known.GetValueOrDefault((table, index)) ?? new SliceState(index) { Table = table };
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
