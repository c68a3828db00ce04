using System.Text.Json.Serialization;

namespace Sluice.Copying.Jobs;

/// <summary>Leave out the rows that do not fit.</summary>
/// <param name="MaxRows">The copy fails when more than this many do not; null is any number.</param>
public sealed record SkipRows(long? MaxRows)
{
    /// <summary>A slice fails when more of its rows do not, in percent; null is any share.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxPercent { get; init; }
}
