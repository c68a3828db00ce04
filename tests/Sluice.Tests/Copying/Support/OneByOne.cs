using System.Collections.Concurrent;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Tests.Copying.Support;

/// <summary>
/// Lets the slices of a copy, however many are under way, be read one after the other in their order, and does something before one of
/// them, once.
/// </summary>
sealed class OneByOne(int before, Func<Task> action) : CopyProgress
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly ConcurrentDictionary<int, TaskCompletionSource> _ended = new();
    int _done;

    public override void Started(string copyId, Slice slice)
    {
        // The activity may only go on when this returns.
        if (slice.Index > 0 && !Ended(slice.Index - 1).Task.Wait(Patience))
            throw new TimeoutException($"Slice {slice.Index - 1} has not ended.");
        if (slice.Index == before && Interlocked.Exchange(ref _done, 1) == 0)
            Task.Run(action).Wait();
    }

    public override void Committed(string copyId, Slice slice, SliceResult result) => Ended(slice.Index).TrySetResult();

    public override void Failed(string copyId, Slice slice) => Ended(slice.Index).TrySetResult();

    TaskCompletionSource Ended(int slice) => _ended.GetOrAdd(slice, _ => new TaskCompletionSource());
}
