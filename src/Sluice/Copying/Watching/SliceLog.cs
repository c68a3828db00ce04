using System.Collections.Concurrent;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Watching;

/// <summary>Keeps how far the slices of copies are, while they go on. A copy goes on when nothing can be kept.</summary>
public abstract class SliceLog
{
    // Whoever ends a copy waits that long, and no longer.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<(string RunId, string CopyId), CopyWatch> _watches = new();

    /// <summary>Keeps nothing.</summary>
    public static SliceLog None { get; } = new Nothing();

    /// <summary>Keeps what is known of a copy.</summary>
    protected abstract Task KeepAsync(CopyRequest copy, CopyFacts facts);

    /// <summary>Keeps how far some slices are, in the place of what was kept under the name before.</summary>
    protected internal abstract Task KeepAsync(CopyRequest copy, string name, IReadOnlyList<SliceState> slices);

    /// <summary>Keeps what was read, in the place of what was kept under the name before.</summary>
    protected internal abstract Task KeepAsync(CopyRequest copy, string name, Throughput read);

    /// <summary>A copy was planned and made ready.</summary>
    internal Task PreparedAsync(PlannedCopy planned, Lanes lanes, TimeProvider time) =>
        TryAsync(() => KeepAsync(planned.Copy, CopyFacts.Of(planned, lanes)), time);

    /// <summary>A slice begins.</summary>
    internal virtual SliceWatch Begin(CopyRequest copy, int slice, TimeProvider time)
    {
        while (true)
        {
            // One that nothing has moved in for a while goes away just then.
            var key = (copy.ExecutionId, copy.CopyId);
            var watch = _watches.GetOrAdd(key, _ => new CopyWatch(this, copy, time, gone => _watches.TryRemove(KeyValuePair.Create(key, gone))));
            if (watch.Begin(slice) is { } begun)
                return begun;
        }
    }

    /// <summary>Keeps all that is known of a copy now.</summary>
    internal Task KeepAsync(CopyRequest copy, TimeProvider time) =>
        _watches.TryGetValue((copy.ExecutionId, copy.CopyId), out var watch) ? TryAsync(watch.KeepAsync, time) : Task.CompletedTask;

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
        internal override SliceWatch Begin(CopyRequest copy, int slice, TimeProvider time) => new(slice, time, 0);

        protected override Task KeepAsync(CopyRequest copy, CopyFacts facts) => Task.CompletedTask;

        protected internal override Task KeepAsync(CopyRequest copy, string name, IReadOnlyList<SliceState> slices) => Task.CompletedTask;

        protected internal override Task KeepAsync(CopyRequest copy, string name, Throughput read) => Task.CompletedTask;
    }
}
