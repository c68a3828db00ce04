using System.Text.Json.Serialization;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Watching;

/// <summary>What is known of a copy before its first slice.</summary>
/// <param name="Slices">How many slices it has.</param>
/// <param name="Lane">How rows travel: <c>byte</c> or <c>typed</c>.</param>
/// <param name="ParallelCopies">How many slices are under way at a time.</param>
/// <param name="HasSpeedLimit">Whether it may go only so fast.</param>
public sealed record CopyFacts(
    [property: JsonPropertyName("slices")] int Slices,
    [property: JsonPropertyName("lane")] string Lane,
    [property: JsonPropertyName("parallelCopies")] int ParallelCopies,
    [property: JsonPropertyName("hasSpeedLimit")] bool HasSpeedLimit)
{
    /// <summary>How many indexes are made when all rows are there.</summary>
    [JsonPropertyName("indexes"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Indexes { get; init; }

    /// <summary>Those of a planned copy.</summary>
    internal static CopyFacts Of(PlannedCopy planned, Lanes lanes) => new(
        planned.Plan.Slices.Count, LaneOf(planned.Plan.Shape), lanes.Count, !planned.Copy.Job.SpeedLimit.IsNone)
    {
        Indexes = planned.Plan.Shape.AfterLoad?.Indexes.Count ?? 0,
    };

    /// <summary>The name of the lane of rows.</summary>
    internal static string LaneOf(CopyShape shape) => shape.Encoding == RowEncoding.Batches ? "typed" : "byte";
}
