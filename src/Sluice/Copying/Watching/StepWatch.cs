namespace Sluice.Copying.Watching;

/// <summary>What is known of a step in this process.</summary>
/// <param name="state">What is known at first.</param>
/// <param name="time">Tells the time.</param>
/// <param name="part">Where it is kept.</param>
sealed class StepWatch(StepState state, TimeProvider time, int part) : Watch<StepState>(state, part)
{
    /// <summary>It begins, maybe again.</summary>
    public void Begin() => Change(state => new StepState(state.Step, state.Table, state.End is null ? state.Start : time.GetUtcNow()));

    /// <summary>It is done.</summary>
    /// <param name="count">How many were made.</param>
    public void Done(int count) => Change(state => state with { End = time.GetUtcNow(), Count = count });

    /// <summary>It has failed, or was cancelled.</summary>
    public void Failed(SluiceException fault) => Change(state => state with
    {
        End = time.GetUtcNow(),
        IsCancelled = fault.Side == Side.Cancelled,
        LastFault = fault.Side == Side.Cancelled ? null : SliceState.NameOf(fault),
    });
}
