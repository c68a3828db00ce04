namespace Sluice.Activities.Web;

/// <summary>A callback that a run expects.</summary>
/// <param name="RunId">The run.</param>
/// <param name="InstanceId">The orchestration that waits for it.</param>
/// <param name="Event">The event that it waits for: the token's hash, from which nobody learns the token.</param>
/// <param name="IsCalled">Whether it has come.</param>
sealed record ExpectedCallback(string RunId, string InstanceId, string Event, bool IsCalled);
