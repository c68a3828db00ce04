using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Tests.Copying.Support;

/// <summary>Counts the slices that are under way.</summary>
sealed class UnderWay : CopyProgress
{
    readonly Lock _lock = new();
    int _now;

    /// <summary>The most at a time so far.</summary>
    public int Max { get; private set; }

    public override void Started(string copyId, Slice slice)
    {
        lock (_lock)
            Max = Math.Max(Max, ++_now);
    }

    public override void Committed(string copyId, Slice slice, SliceResult result) => End();

    public override void Failed(string copyId, Slice slice) => End();

    void End()
    {
        lock (_lock)
            _now--;
    }
}
