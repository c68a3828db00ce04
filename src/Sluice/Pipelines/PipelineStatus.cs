namespace Sluice.Pipelines;

/// <summary>How far a pipeline run is.</summary>
/// <param name="Activities">Those that have ended.</param>
public sealed record PipelineStatus(IReadOnlyList<ActivityProgress> Activities);
