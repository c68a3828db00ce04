namespace Sluice.Pipelines;

/// <summary>What a pipeline run did.</summary>
/// <param name="Activities">Its activities, in the order of the file.</param>
public sealed record PipelineRunResult(IReadOnlyList<ActivityRun> Activities);
