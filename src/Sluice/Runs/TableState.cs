using System.Text.Json.Serialization;
using Sluice.Copying.Watching;
using Sluice.Orchestration;

namespace Sluice.Runs;

/// <summary>How far one of many tables of a copy is.</summary>
/// <param name="Name">Its schema and name.</param>
/// <param name="Bytes">About how many bytes it has in the source.</param>
internal sealed record TableState([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("bytes")] long Bytes)
{
    /// <summary>How far it is.</summary>
    [JsonPropertyName("status"), JsonConverter(typeof(JsonStringEnumConverter<SliceStatus>))]
    public SliceStatus Status { get; init; }

    /// <summary>What is done, or was when it ended without success: <c>load</c>, <c>indexes</c> or <c>finish</c>.</summary>
    [JsonPropertyName("step"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Step { get; init; }

    /// <summary>How many slices it has; 0 while that is not planned.</summary>
    [JsonPropertyName("slices")]
    public int Slices { get; init; }

    /// <summary>How many of them are committed.</summary>
    [JsonPropertyName("slicesDone")]
    public int SlicesDone { get; init; }

    /// <summary>Rows copied, without attempts that failed.</summary>
    [JsonPropertyName("rows")]
    public long Rows { get; init; }

    /// <summary>Bytes read, without attempts that failed.</summary>
    [JsonPropertyName("bytesRead")]
    public long BytesRead { get; init; }

    /// <summary>Bytes written, of slices that are committed.</summary>
    [JsonPropertyName("bytesWritten")]
    public long BytesWritten { get; init; }

    /// <summary>When its first slice began; null before.</summary>
    [JsonPropertyName("start"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Start { get; init; }

    /// <summary>When it ended; null before.</summary>
    [JsonPropertyName("end"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? End { get; init; }

    /// <summary>Milliseconds of making its indexes, keys and the like; null without any.</summary>
    [JsonPropertyName("indexMs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? IndexMs { get; init; }

    /// <summary>The side and code of its last fault; null without one.</summary>
    [JsonPropertyName("lastFault"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastFault { get; init; }

    /// <summary>Puts together what is known of a table.</summary>
    /// <param name="name">Its schema and name.</param>
    /// <param name="bytes">About how many bytes it has in the source.</param>
    /// <param name="activity">The activity that copies.</param>
    /// <param name="known">Until when that is known.</param>
    /// <param name="facts">What is known of its copy; null before it is planned.</param>
    /// <param name="slices">Its slices.</param>
    /// <param name="indexes">The making of its indexes; null without.</param>
    /// <param name="finish">The end of its copy; null before.</param>
    public static TableState Of(
        string name, long bytes, ActivityRunRecord activity, DateTimeOffset known, CopyFacts? facts, IReadOnlyList<SliceState> slices, StepState? indexes, StepState? finish)
    {
        // What an attempt has written is gone when it fails.
        var copied = slices.Where(slice => slice.Status is SliceStatus.InProgress or SliceStatus.Succeeded).ToList();
        var steps = new[] { indexes, finish }.OfType<StepState>().ToList();
        var hasBegun = slices.Any(slice => slice.Start is not null) || steps.Count > 0;
        var status = Is(SliceStatus.Failed) || steps.Exists(step => step.LastFault is not null) ? SliceStatus.Failed
            : activity.Status == OrchestrationStatus.Succeeded || finish?.IsDone == true ? SliceStatus.Succeeded
            : Is(SliceStatus.Cancelled) || steps.Exists(step => step.IsCancelled) || (hasBegun && activity.HasEnded) ? SliceStatus.Cancelled
            : Is(SliceStatus.Retrying) ? SliceStatus.Retrying
            : hasBegun ? SliceStatus.InProgress
            : SliceStatus.Queued;
        var last = steps.Select(step => step.End).Concat(slices.Select(slice => slice.End)).Max();
        return new TableState(name, bytes)
        {
            Status = status,
            Step = status is SliceStatus.Queued or SliceStatus.Succeeded ? null : finish is not null ? "finish" : indexes is not null ? "indexes" : "load",
            Slices = Math.Max(slices.Count, facts?.Slices ?? 0),
            SlicesDone = slices.Count(slice => slice.Status == SliceStatus.Succeeded),
            Rows = copied.Sum(slice => slice.Rows),
            BytesRead = copied.Sum(slice => slice.BytesRead),
            BytesWritten = copied.Sum(slice => slice.BytesWritten),
            Start = slices.Min(slice => slice.Start) ?? steps.Min(step => (DateTimeOffset?)step.Start),
            End = status is SliceStatus.Queued or SliceStatus.InProgress or SliceStatus.Retrying ? null : last ?? (hasBegun ? activity.ActivityRunEnd : null),
            IndexMs = indexes is null ? null : (long)((indexes.End ?? known) - indexes.Start).TotalMilliseconds,
            LastFault = steps.Select(step => step.LastFault).Concat(slices.Select(slice => slice.LastFault)).FirstOrDefault(fault => fault is not null),
        };

        bool Is(SliceStatus status) => slices.Any(slice => slice.Status == status);
    }
}
