namespace Sluice.Orchestration;

/// <summary>An attempt at an activity that failed, and that another one follows.</summary>
/// <param name="Number">Which it was, from 1.</param>
/// <param name="Most">How many there may be.</param>
/// <param name="Fault">What it failed with.</param>
/// <param name="Wait">Until the next one.</param>
internal sealed record FailedAttempt(int Number, int Most, SluiceException Fault, TimeSpan Wait);
