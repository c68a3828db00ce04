namespace Sluice.Pipelines;

/// <summary>The activities of a pipeline, as its orchestration needs to know them.</summary>
/// <param name="Activities">In the order of the file.</param>
public sealed record PipelineOutline(IReadOnlyList<ActivityOutline> Activities);
