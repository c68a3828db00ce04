using System.Text.Json.Serialization;

namespace Sluice.Pipelines;

/// <summary>How far a pipeline run is.</summary>
/// <param name="Ended">How many activities have ended, by their status.</param>
/// <param name="Latest">The latest of them, the last one last.</param>
internal sealed record PipelineStatus(IReadOnlyDictionary<string, int> Ended, IReadOnlyList<ActivityProgress> Latest)
{
    /// <summary>Whether it waits for other runs of its pipeline.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsQueued { get; init; }
}
