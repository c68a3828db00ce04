namespace Sluice.Activities;

/// <summary>What is behind <c>activity('name')</c>, as orchestrations carry it.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Output">Its output.</param>
/// <param name="Error">Its error, when it failed.</param>
public sealed record ActivityFacts(ActivityStatus Status, StoredValue? Output, ActivityError? Error)
{
    /// <summary>When it began.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset End { get; init; }
}
