namespace Sluice.Activities;

/// <summary>What came of an attempt at an activity.</summary>
/// <param name="Result">Its result; null when it failed.</param>
/// <param name="Failure">The message of its fault; null when it did not fail.</param>
sealed record AttemptOutcome(ActivityResult? Result, string? Failure);
