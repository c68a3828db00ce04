using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Tests.Copying.Support;

/// <summary>Counts the slices that are under way.</summary>
/// <param name="meeting">So many wait for each other, if there are ever as many.</param>
sealed class UnderWay(int meeting = 0) : CopyProgress
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly TaskCompletionSource _met = new();
    int _now;

    /// <summary>The most at a time so far.</summary>
    public int Max { get; private set; }

    public override void Started(string copyId, Slice slice)
    {
        lock (_lock)
        {
            Max = Math.Max(Max, ++_now);
            if (Max >= meeting)
                _met.TrySetResult();
        }

        _met.Task.Wait(Patience);
    }

    public override void Committed(string copyId, Slice slice, SliceResult result) => End();

    public override void Failed(string copyId, Slice slice) => End();

    void End()
    {
        lock (_lock)
            _now--;
    }
}
