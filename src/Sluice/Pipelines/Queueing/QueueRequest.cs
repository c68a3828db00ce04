namespace Sluice.Pipelines.Queueing;

/// <summary>A run that may have to wait for others of its pipeline.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Pipeline">The pipeline's name in the factory.</param>
/// <param name="Most">How many of its runs may be under way.</param>
/// <param name="Since">When it came.</param>
public sealed record QueueRequest(string RunId, string Pipeline, int Most, DateTimeOffset Since);
