namespace Sluice.Activities;

/// <summary>Of which run a run that repeats it takes over what that has done, and where it starts.</summary>
/// <param name="RunId">The earlier run.</param>
/// <param name="StartActivity">
/// The activity that is run again, with all that depend on it, even if it succeeded; null for those that did not succeed.
/// </param>
public sealed record Recovery(string RunId, string? StartActivity);
