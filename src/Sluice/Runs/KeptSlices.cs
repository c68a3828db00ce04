using System.Text.Json.Serialization;
using Sluice.Copying.Watching;

namespace Sluice.Runs;

/// <summary>A document about a copy: one of these.</summary>
internal sealed record KeptSlices
{
    /// <summary>What is known of the copy.</summary>
    [JsonPropertyName("copy"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CopyFacts? Copy { get; init; }

    /// <summary>The table of that, in a copy of many.</summary>
    [JsonPropertyName("table"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Table { get; init; }

    /// <summary>What is known of a copy of many tables.</summary>
    [JsonPropertyName("tables"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TablesFacts? Tables { get; init; }

    /// <summary>How far some steps are, in one process.</summary>
    [JsonPropertyName("steps"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StepState>? Steps { get; init; }

    /// <summary>How far some slices are, in one process.</summary>
    [JsonPropertyName("slices"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SliceState>? Slices { get; init; }

    /// <summary>What one process has read.</summary>
    [JsonPropertyName("read"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Throughput? Read { get; init; }
}
