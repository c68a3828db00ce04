using Sluice.Copying.Slices;

namespace Sluice.Copying.Watching;

/// <summary>What is known of a slice in this process.</summary>
/// <param name="state">What is known at first.</param>
/// <param name="time">Tells the time.</param>
/// <param name="part">Where it is kept.</param>
sealed class SliceWatch(SliceState state, TimeProvider time, int part) : Watch<SliceState>(state, part)
{
    // What earlier attempts have spent.
    long _readMs, _writeMs;

    /// <summary>Bytes read in all attempts.</summary>
    public long Moved { get; private set; }

    /// <summary>A call begins to copy it; where it is another one, this is an attempt more.</summary>
    public void Begin() => Change(state => state.Start is null
        ? state with { Status = SliceStatus.InProgress, Start = time.GetUtcNow() }
        : state with { Status = SliceStatus.InProgress, End = null, Retries = state.Retries + 1 });

    /// <summary>An attempt begins at the first row.</summary>
    public void BeginAttempt() => Change(state =>
    {
        (_readMs, _writeMs) = (state.ReadMs, state.WriteMs);
        return state with { Status = SliceStatus.InProgress, Rows = 0, BytesRead = 0 };
    });

    /// <summary>The attempt went on.</summary>
    public void Advanced(PumpProgress progress) => Change(state => state with
    {
        Rows = progress.Rows,
        BytesRead = progress.BytesRead,
        ReadMs = _readMs + (long)progress.Reading.TotalMilliseconds,
        WriteMs = _writeMs + (long)progress.Writing.TotalMilliseconds,
    });

    /// <summary>An attempt has failed, and another one follows.</summary>
    public void Retrying(SluiceException fault, TimeSpan wait) => Change(state => state with
    {
        Status = SliceStatus.Retrying,
        Retries = state.Retries + 1,
        RetryWaitMs = state.RetryWaitMs + (long)wait.TotalMilliseconds,
        LastFault = SliceState.NameOf(fault),
    });

    /// <summary>It is committed, now or by an earlier attempt.</summary>
    public void Committed(SliceResult result) => Change(state => state with
    {
        Status = SliceStatus.Succeeded,
        End = time.GetUtcNow(),
        Rows = result.Rows,
        BytesRead = result.BytesRead,
        BytesWritten = result.BytesWritten,
        ReadMs = _readMs + (long)result.Reading.TotalMilliseconds,
        WriteMs = _writeMs + (long)result.Writing.TotalMilliseconds,
        WasCommitted = result.Duration == TimeSpan.Zero,
    });

    /// <summary>It ended without a commit.</summary>
    /// <param name="fault">Why; null when something unexpected happened.</param>
    public void Failed(SluiceException? fault) => Change(state => state with
    {
        Status = fault?.Side == Side.Cancelled ? SliceStatus.Cancelled : SliceStatus.Failed,
        End = time.GetUtcNow(),
        LastFault = fault is null ? state.LastFault : SliceState.NameOf(fault),
    });

    new void Change(Func<SliceState, SliceState> change) => base.Change(before =>
    {
        var after = change(before);
        // What was found committed was read by who committed it.
        if (!after.WasCommitted)
            Moved += Math.Max(0, after.BytesRead - before.BytesRead);
        return after;
    });
}
