using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>The activities of a pipeline, as its orchestration needs to know them.</summary>
/// <param name="Activities">In the order of the file.</param>
public sealed record PipelineOutline(IReadOnlyList<ActivityOutline> Activities)
{
    /// <summary>How many runs of the pipeline may be under way at a time; null is any number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Concurrency { get; init; }

    /// <summary>What activities did in the run that this one recovers, and do not do again, by name; null when it recovers none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, ActivityFacts>? Recovered { get; init; }

    /// <summary>The variables with their values at the beginning.</summary>
    public JsonObject Variables { get; init; } = [];
}
