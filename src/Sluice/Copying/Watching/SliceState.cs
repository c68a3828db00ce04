using System.Text.Json.Serialization;

namespace Sluice.Copying.Watching;

/// <summary>How far a slice is, by its number alone: its name can hold values.</summary>
/// <param name="Index">Its number in the plan.</param>
public sealed record SliceState([property: JsonPropertyName("slice")] int Index)
{
    /// <summary>Its table, in a copy of many: its schema and name.</summary>
    [JsonPropertyName("table"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Table { get; init; }

    /// <summary>How far it is.</summary>
    [JsonPropertyName("status"), JsonConverter(typeof(JsonStringEnumConverter<SliceStatus>))]
    public SliceStatus Status { get; init; }

    /// <summary>When its first attempt began; null while it waits.</summary>
    [JsonPropertyName("start"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Start { get; init; }

    /// <summary>When its last attempt ended; null while one goes on.</summary>
    [JsonPropertyName("end"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? End { get; init; }

    /// <summary>Rows that the last attempt has written.</summary>
    [JsonPropertyName("rows"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Rows { get; init; }

    /// <summary>Bytes that the last attempt has read.</summary>
    [JsonPropertyName("bytesRead"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long BytesRead { get; init; }

    /// <summary>Bytes written; known at its end.</summary>
    [JsonPropertyName("bytesWritten"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long BytesWritten { get; init; }

    /// <summary>Attempts after the first.</summary>
    [JsonPropertyName("retries"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Retries { get; init; }

    /// <summary>Milliseconds spent on reading, in all attempts.</summary>
    [JsonPropertyName("readMs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ReadMs { get; init; }

    /// <summary>Milliseconds spent on writing, mostly at the same time.</summary>
    [JsonPropertyName("writeMs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long WriteMs { get; init; }

    /// <summary>Milliseconds of waits before further attempts.</summary>
    [JsonPropertyName("retryWaitMs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long RetryWaitMs { get; init; }

    /// <summary>The side and code of its last fault; null without one.</summary>
    [JsonPropertyName("lastFault"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastFault { get; init; }

    /// <summary>Whether an earlier attempt had committed it, which is all that is known of it.</summary>
    [JsonPropertyName("wasCommitted"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WasCommitted { get; init; }

    /// <summary>Whether an attempt goes on or is waited for.</summary>
    [JsonIgnore]
    public bool IsUnderWay => Status is SliceStatus.InProgress or SliceStatus.Retrying;

    /// <summary>What is told of a fault: not its message, which may name what the slice holds.</summary>
    internal static string NameOf(SluiceException fault) => $"{fault.Side} {fault.Code}";

    /// <summary>The state of a slice that another process had begun before.</summary>
    internal SliceState After(SliceState before) => this with
    {
        Start = before.Start,
        Retries = before.Retries + Retries + 1,
        ReadMs = before.ReadMs + ReadMs,
        WriteMs = before.WriteMs + WriteMs,
        RetryWaitMs = before.RetryWaitMs + RetryWaitMs,
        LastFault = LastFault ?? before.LastFault,
    };
}
