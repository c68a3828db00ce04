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

    /// <summary>How many of them may be under way from the beginning; more come from the page before.</summary>
    public int Places { get; init; }

    /// <summary>The orchestration of the page before this, which gives it places; null for none.</summary>
    public string? Previous { get; init; }

    /// <summary>The orchestration of the page after this, which is given the places; null for none.</summary>
    public string? Next { get; init; }

    /// <summary>When the loop began.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>What each round runs.</summary>
    internal IReadOnlyList<ActivityOutline> Inner => Activity.Branches is [var branch] ? branch.Activities : [];
}
