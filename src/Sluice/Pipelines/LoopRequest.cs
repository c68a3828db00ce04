using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>Some rounds of a loop.</summary>
/// <param name="Run">The run.</param>
/// <param name="Activity">The loop.</param>
/// <param name="Path">Its place in the run.</param>
/// <param name="Frame">What can be seen there.</param>
/// <param name="First">The number of the first round.</param>
/// <param name="Count">How many.</param>
public sealed record LoopRequest(PipelineRunRequest Run, ActivityOutline Activity, string Path, Frame Frame, int First, int Count)
{
    /// <summary>The items, one a round; null for a loop that ends by a condition.</summary>
    public StoredValue? Page { get; init; }

    /// <summary>The items under way at a time.</summary>
    public int AtATime { get; init; } = 1;

    /// <summary>When the loop began.</summary>
    public DateTimeOffset Start { get; init; }
}
