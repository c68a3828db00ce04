namespace Sluice.Activities;

/// <summary>How an activity goes on that is not done yet, such as one that asks a server again after a while.</summary>
/// <param name="State">What it goes on from; it lies in the run's store.</param>
/// <param name="After">How long to wait before.</param>
public sealed record Continuation(StoredValue State, TimeSpan After)
{
    /// <summary>The event that it goes on with, from what comes with it, should it come earlier; null for none.</summary>
    public string? Event { get; init; }
}
