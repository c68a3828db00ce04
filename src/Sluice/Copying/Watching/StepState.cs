using System.Text.Json.Serialization;

namespace Sluice.Copying.Watching;

/// <summary>How far a step of a copy is.</summary>
/// <param name="Step">Which.</param>
/// <param name="Table">Its table, in a copy of many; null for all.</param>
/// <param name="Start">When it began.</param>
public sealed record StepState(
    [property: JsonPropertyName("step"), JsonConverter(typeof(JsonStringEnumConverter<CopyStep>))] CopyStep Step,
    [property: JsonPropertyName("table"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Table,
    [property: JsonPropertyName("start")] DateTimeOffset Start)
{
    /// <summary>When it ended; null while it goes on.</summary>
    [JsonPropertyName("end"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? End { get; init; }

    /// <summary>How many were made.</summary>
    [JsonPropertyName("count"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Count { get; init; }

    /// <summary>The side and code of the fault with which it ended; null without one.</summary>
    [JsonPropertyName("lastFault"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastFault { get; init; }

    /// <summary>Whether it ended in a cancellation.</summary>
    [JsonPropertyName("cancelled"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCancelled { get; init; }

    /// <summary>Whether it has ended as it should.</summary>
    [JsonIgnore]
    public bool IsDone => End is not null && LastFault is null && !IsCancelled;
}
