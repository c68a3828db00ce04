namespace Sluice.PostgreSql.Connecting;

/// <summary>Does something for no longer than a copy runs, as the copy's engine can tell.</summary>
/// <param name="hold">What is done; it returns why it ended early, or null.</param>
/// <param name="stop">Ends it early.</param>
internal delegate Task<string?> WhileRunning(Func<CancellationToken, Task<string?>> hold, CancellationToken stop);
