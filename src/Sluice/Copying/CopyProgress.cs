namespace Sluice.Copying;

/// <summary>Watches copies in this process. Called from many threads at once.</summary>
public abstract class CopyProgress
{
    /// <summary>Watches nothing.</summary>
    public static CopyProgress None { get; } = new Nobody();

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

    /// <summary>An attempt at a slice ended without a commit.</summary>
    public virtual void Failed(string copyId, Slice slice)
    {
    }

    sealed class Nobody : CopyProgress;
}
