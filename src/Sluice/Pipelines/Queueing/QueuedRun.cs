namespace Sluice.Pipelines.Queueing;

/// <summary>A run in the list of its pipeline.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Owner">What it lives as long as: itself, or the run that its process was started for.</param>
/// <param name="Since">Since when it waits, or waited.</param>
sealed record QueuedRun(string RunId, string Owner, DateTimeOffset Since)
{
    /// <summary>Whether it is under way.</summary>
    public bool IsIn { get; init; }
}
