using Sluice.Copying.Slices;

namespace Sluice.Copying.Watching;

/// <summary>
/// What this process knows of the slices and steps of one copy, of many tables or one. It is kept every few seconds while they move: many slices together, under a name that
/// no other process has, so that none waits for another.
/// </summary>
sealed class CopyWatch
{
    // Some 50 KB as JSON: of so many, those are written again of which one moves.
    const int PartStates = 200;

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    readonly SliceLog _log;
    readonly CopyRequest _copy;
    readonly TimeProvider _time;
    readonly Action<CopyWatch> _gone;
    readonly string _name = Guid.NewGuid().ToString("n");
    readonly Lock _lock = new();
    readonly Dictionary<(string? Table, int Slice), SliceWatch> _slices = [];
    readonly Dictionary<(string? Table, CopyStep Step), StepWatch> _steps = [];
    readonly HashSet<string> _unkept = [];
    Throughput _read;
    Task _keeping = Task.CompletedTask;
    Task? _next;
    long _lastTick;
    long _moved;
    bool _isKept;
    bool _isOver;

    /// <param name="log">Keeps it.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="gone">Told when nothing has moved for long.</param>
    public CopyWatch(SliceLog log, CopyRequest copy, TimeProvider time, Action<CopyWatch> gone)
    {
        (_log, _copy, _time, _gone) = (log, copy, time, gone);
        (_read, _lastTick) = (new Throughput(time.GetUtcNow(), [], []), time.GetTimestamp());
    }

    /// <summary>A slice begins; null when this one is over.</summary>
    /// <param name="table">Its table, in a copy of many.</param>
    /// <param name="slice">Its number.</param>
    public SliceWatch? Begin(string? table, int slice)
    {
        lock (_lock)
        {
            if (_isOver)
                return null;
            if (!_slices.TryGetValue((table, slice), out var watch))
                _slices[(table, slice)] = watch = new SliceWatch(new SliceState(slice) { Table = table }, _time, _slices.Count / PartStates);
            watch.Begin();
            KeepOn();
            return watch;
        }
    }

    /// <summary>A step begins; null when this one is over.</summary>
    /// <param name="table">Its table, in a copy of many; null for all.</param>
    /// <param name="step">Which.</param>
    public StepWatch? Begin(string? table, CopyStep step)
    {
        lock (_lock)
        {
            if (_isOver)
                return null;
            if (!_steps.TryGetValue((table, step), out var watch))
                _steps[(table, step)] = watch = new StepWatch(new StepState(step, table, _time.GetUtcNow()), _time, _steps.Count / PartStates);
            watch.Begin();
            KeepOn();
            return watch;
        }
    }

    /// <summary>Keeps all now.</summary>
    public Task KeepAsync()
    {
        lock (_lock)
        {
            // What is known when it begins is kept with it.
            if (_next is not null)
                return _next;
            var before = _keeping;
            return _next = _keeping = Task.Run(() => KeepAfterAsync(before));
        }
    }

    void KeepOn()
    {
        if (!_isKept)
            _ = Task.Run(KeepOnAsync);
        _isKept = true;
    }

    async Task KeepOnAsync()
    {
        for (var idleSince = _time.GetTimestamp(); ;)
        {
            try
            {
                await KeepAsync();
            }
            catch (Exception)
            {
                // Once more in a while.
            }

            await Task.Delay(Interval, _time);
            lock (_lock)
            {
                if (_slices.Values.Any(slice => slice.State.IsUnderWay) || _steps.Values.Any(step => step.State.End is null))
                    idleSince = _time.GetTimestamp();
                else if (_time.GetElapsedTime(idleSince) > Idle)
                {
                    _isOver = true;
                    break;
                }
            }
        }

        _gone(this);
    }

    async Task KeepAfterAsync(Task before)
    {
        await Task.WhenAny(before);
        var news = new Queue<(string Name, Func<Task> Keep)>(News());
        try
        {
            for (; news.TryPeek(out var next); news.Dequeue())
                await next.Keep();
        }
        finally
        {
            lock (_lock)
                _unkept.UnionWith(news.Select(one => one.Name));
        }
    }

    /// <summary>What has changed, and how it is kept.</summary>
    List<(string Name, Func<Task> Keep)> News()
    {
        lock (_lock)
        {
            _next = null;
            var news = new List<(string, Func<Task>)>();
            Add(_slices.Values, "", (name, states) => _log.KeepAsync(_copy, name, states), news);
            Add(_steps.Values, "steps/", (name, states) => _log.KeepAsync(_copy, name, states), news);
            // Added in any case.
            var hasMoved = Tick();
            if (_unkept.Remove(_name) || hasMoved)
            {
                var read = _read;
                news.Add((_name, () => _log.KeepAsync(_copy, _name, read)));
            }

            return news;
        }
    }

    void Add<TState>(IEnumerable<Watch<TState>> all, string prefix, Func<string, IReadOnlyList<TState>, Task> keepAsync, List<(string, Func<Task>)> news)
    {
        foreach (var part in all.GroupBy(one => one.Part))
        {
            var name = $"{_name}/{prefix}{part.Key}";
            // All are asked.
            var moved = part.Where(one => one.TakeNews()).ToList();
            if (!_unkept.Remove(name) && moved.Count == 0)
                continue;
            var states = part.Select(one => one.State).ToList();
            news.Add((name, () => keepAsync(name, states)));
        }
    }

    /// <summary>Adds what was read since the last time; whether something was.</summary>
    bool Tick()
    {
        var moved = _slices.Values.Sum(slice => slice.Moved);
        var (elapsed, bytes) = (_time.GetElapsedTime(_lastTick), moved - _moved);
        if (bytes == 0 && !_slices.Values.Any(slice => slice.State.IsUnderWay))
            return false;
        (_lastTick, _moved) = (_time.GetTimestamp(), moved);
        _read = _read.Add(elapsed, bytes);
        return true;
    }
}
