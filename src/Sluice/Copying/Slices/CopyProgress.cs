using Sluice.Copying.Plans;

namespace Sluice.Copying.Slices;

/// <summary>Watches copies in this process. Called from many threads at once.</summary>
public abstract class CopyProgress
{
    /// <summary>Watches nothing.</summary>
    public static CopyProgress None { get; } = new NoOp();

    /// <summary>A copy was planned.</summary>
    public virtual void Planned(string copyId, CopyPlan plan)
    {
    }

    /// <summary>A slice began.</summary>
    public virtual void Started(string copyId, Slice slice)
    {
    }

    /// <summary>A slice went on: rows and bytes so far.</summary>
    public virtual void Advanced(string copyId, Slice slice, long rows, long bytes)
    {
    }

    /// <summary>A slice was committed, now or by an earlier attempt.</summary>
    public virtual void Committed(string copyId, Slice slice, SliceResult result)
    {
    }

    /// <summary>A transient fault interrupted a step, which begins anew after a wait.</summary>
    /// <param name="copyId">The copy.</param>
    /// <param name="slice">The slice that begins anew; null when it was another step.</param>
    /// <param name="fault">What happened.</param>
    /// <param name="wait">Until the next attempt.</param>
    public virtual void Retrying(string copyId, Slice? slice, SluiceException fault, TimeSpan wait)
    {
    }

    /// <summary>An attempt at a slice ended without a commit.</summary>
    public virtual void Failed(string copyId, Slice slice)
    {
    }

    /// <summary>A copy is done.</summary>
    /// <param name="copyId">The copy.</param>
    /// <param name="slices">All of its slices, also those that earlier attempts have copied.</param>
    public virtual void Finished(string copyId, IReadOnlyList<SliceResult> slices)
    {
    }

    sealed class NoOp : CopyProgress;
}
