using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>What came of some rounds of a loop.</summary>
/// <param name="IsDone">Whether its condition is met.</param>
/// <param name="Failure">The message of the first fault; null when there is none.</param>
/// <param name="Changes">What was done to variables, by their names.</param>
public sealed record LoopResult(bool IsDone, string? Failure, SortedDictionary<string, VariableValue> Changes)
{
    /// <summary>What the last evaluation of the condition gave.</summary>
    public StoredValue? Output { get; init; }
}
