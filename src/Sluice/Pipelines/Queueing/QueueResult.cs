namespace Sluice.Pipelines.Queueing;

/// <summary>What came of a wish to begin.</summary>
/// <param name="IsIn">Whether the run may begin; else it waits.</param>
public sealed record QueueResult(bool IsIn);
