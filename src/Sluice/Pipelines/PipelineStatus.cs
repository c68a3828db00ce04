namespace Sluice.Pipelines;

/// <summary>How far a pipeline run is.</summary>
/// <param name="Activities">Those that have ended.</param>
internal sealed record PipelineStatus(IReadOnlyList<ActivityProgress> Activities);
