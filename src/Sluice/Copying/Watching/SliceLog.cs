using System.Collections.Concurrent;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Watching;

/// <summary>Keeps how far the slices and steps of copies are, while they go on. A copy goes on when nothing can be kept.</summary>
public abstract class SliceLog
{
    // Whoever ends a copy waits that long, and no longer.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<(string RunId, string CopyId), CopyWatch> _watches = new();

    /// <summary>Keeps nothing.</summary>
    public static SliceLog None { get; } = new Nothing();

    /// <summary>Keeps what is known of a copy, or of that of one of many tables.</summary>
    protected abstract Task KeepAsync(CopyRequest copy, CopyFacts facts);

    /// <summary>Keeps what is known of a copy of many tables.</summary>
    protected abstract Task KeepAsync(CopyRequest copy, TablesFacts facts);

    /// <summary>Keeps how far some slices are, in the place of what was kept under the name before.</summary>
    protected internal abstract Task KeepAsync(CopyRequest copy, string name, IReadOnlyList<SliceState> slices);

    /// <summary>Keeps how far some steps are, in the place of what was kept under the name before.</summary>
    protected internal abstract Task KeepAsync(CopyRequest copy, string name, IReadOnlyList<StepState> steps);

    /// <summary>Keeps what was read, in the place of what was kept under the name before.</summary>
    protected internal abstract Task KeepAsync(CopyRequest copy, string name, Throughput read);

    /// <summary>A copy was planned and made ready.</summary>
    internal Task PreparedAsync(PlannedCopy planned, Lanes lanes, TimeProvider time) =>
        TryAsync(() => KeepAsync(planned.Copy, CopyFacts.Of(planned, lanes)), time);

    /// <summary>The tables of a copy of many were found.</summary>
    internal Task FoundAsync(CopyRequest copy, TablesOutline found, DateTimeOffset start, TimeProvider time) =>
        TryAsync(() => KeepAsync(copy, TablesFacts.Of(found, start, time.GetUtcNow())), time);

    /// <summary>A slice begins.</summary>
    internal virtual SliceWatch Begin(CopyRequest copy, int slice, TimeProvider time) => Begin(copy, time, watch => watch.Begin(copy.Table, slice));

    /// <summary>Has a step watched.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="step">Which step.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="work">It.</param>
    /// <param name="count">How many it has made.</param>
    internal async Task<T> WatchAsync<T>(CopyRequest copy, CopyStep step, TimeProvider time, Func<Task<T>> work, Func<T, int> count)
    {
        var watch = Begin(copy, step, time);
        try
        {
            var result = await work();
            watch.Done(count(result));
            return result;
        }
        catch (SluiceException fault)
        {
            watch.Failed(fault);
            // It may be the last thing that happens.
            await KeepAsync(copy, time);
            throw;
        }
    }

    /// <summary>Keeps all that is known of a copy now.</summary>
    internal Task KeepAsync(CopyRequest copy, TimeProvider time) =>
        _watches.TryGetValue((copy.ExecutionId, copy.WholeId), out var watch) ? TryAsync(watch.KeepAsync, time) : Task.CompletedTask;

    /// <summary>A step begins.</summary>
    internal virtual StepWatch Begin(CopyRequest copy, CopyStep step, TimeProvider time) => Begin(copy, time, watch => watch.Begin(copy.Table, step));

    /// <summary>Many tables share a watch: few documents, each of many slices.</summary>
    T Begin<T>(CopyRequest copy, TimeProvider time, Func<CopyWatch, T?> begin)
        where T : class
    {
        while (true)
        {
            // One that nothing has moved in for a while goes away just then.
            var key = (copy.ExecutionId, copy.WholeId);
            var watch = _watches.GetOrAdd(key, _ => new CopyWatch(this, copy, time, gone => _watches.TryRemove(KeyValuePair.Create(key, gone))));
            if (begin(watch) is { } begun)
                return begun;
        }
    }

    static async Task TryAsync(Func<Task> keep, TimeProvider time)
    {
        try
        {
            await keep().WaitAsync(Patience, time);
        }
        catch (Exception)
        {
            // Rows matter, and this is only told of them.
        }
    }

    sealed class Nothing : SliceLog
    {
        internal override SliceWatch Begin(CopyRequest copy, int slice, TimeProvider time) => new(new SliceState(slice), time, 0);

        internal override StepWatch Begin(CopyRequest copy, CopyStep step, TimeProvider time) => new(new StepState(step, null, time.GetUtcNow()), time, 0);

        protected override Task KeepAsync(CopyRequest copy, CopyFacts facts) => Task.CompletedTask;

        protected override Task KeepAsync(CopyRequest copy, TablesFacts facts) => Task.CompletedTask;

        protected internal override Task KeepAsync(CopyRequest copy, string name, IReadOnlyList<StepState> steps) => Task.CompletedTask;

        protected internal override Task KeepAsync(CopyRequest copy, string name, IReadOnlyList<SliceState> slices) => Task.CompletedTask;

        protected internal override Task KeepAsync(CopyRequest copy, string name, Throughput read) => Task.CompletedTask;
    }
}
