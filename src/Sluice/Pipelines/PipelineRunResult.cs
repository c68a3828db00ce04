using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>What a pipeline run did.</summary>
/// <param name="Activities">Its activities, in the order of the file.</param>
public sealed record PipelineRunResult(IReadOnlyList<ActivityRun> Activities)
{
    /// <summary>What it gives to the pipeline that executed it.</summary>
    public StoredValue? ReturnValue { get; init; }
}
