namespace Sluice.Triggers.State;

/// <summary>A run of a trigger as it is kept.</summary>
/// <param name="Run">What is told of it.</param>
/// <param name="Occurrence">What it was for, so that it can be repeated; null when the trigger could not be read, and nobody knows.</param>
internal sealed record TriggerRunRecord(TriggerRun Run, Occurrence? Occurrence);
