using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Web.Client;

/// <summary>The error of Azure's REST APIs.</summary>
public sealed record ErrorBody(ErrorPart Error);

/// <summary>What is wrong, and where.</summary>
/// <param name="File">The file of the definition in which it is wrong.</param>
/// <param name="Path">Its JSON path in there.</param>
public sealed record ErrorPart(string Code, string Message, string? Target, ErrorPart[]? Details, string? File, string? Path);

/// <summary>What is wrong with a definition that is not written yet.</summary>
public sealed record Validation(ErrorPart[] Errors);

/// <summary>A part of a list, and where the next begins: runs by a token, definitions by an address.</summary>
public sealed record Page<T>(T[] Value, string? ContinuationToken, string? NextLink);

/// <summary>A run of a pipeline.</summary>
public sealed record PipelineRun(
    string RunId, string RunGroupId, bool IsLatest, string PipelineName, string Status, string? Message, DateTimeOffset? RunStart,
    DateTimeOffset? RunEnd, long? DurationInMs, InvokedBy? InvokedBy, Dictionary<string, JsonElement>? Parameters)
{
    /// <summary>Whether it goes on.</summary>
    public bool IsUnderWay => RunEnd is null;
}

/// <summary>What started a run.</summary>
public sealed record InvokedBy(string? Name, string? InvokedByType);

/// <summary>A run of an activity.</summary>
public sealed record ActivityRun(
    string ActivityRunId, string ActivityName, string ActivityType, string Status, DateTimeOffset? ActivityRunStart, DateTimeOffset? ActivityRunEnd,
    long? DurationInMs, ActivityError? Error, JsonElement? Input, JsonElement? Output, string? RecoveryStatus, string IterationHash, int? RetryAttempt);

/// <summary>Why an activity failed.</summary>
public sealed record ActivityError(string? ErrorCode, string? Message);

/// <summary>The slices of a copy: all together, and some one by one.</summary>
/// <param name="Slices">How many it has.</param>
/// <param name="States">A letter for each.</param>
/// <param name="Tables">How many tables, in a copy of many.</param>
/// <param name="TableCounts">How many of them have each status.</param>
public sealed record CopySlices(
    string ActivityName, string ActivityType, string PipelineName, string Status, DateTimeOffset ActivityRunStart, DateTimeOffset? ActivityRunEnd,
    ActivityError? Error, string? RecoveryStatus, int Slices, string? Lane, int? ParallelCopies, Dictionary<string, int> Counts, string States, long Rows,
    long BytesRead, long BytesWritten, int Retries, long ReadMs, long WriteMs, long RetryWaitMs, string? Bottleneck, Throughput? Throughput,
    Slice[] Value, string? ContinuationToken, int? Tables, Dictionary<string, int>? TableCounts, DoneStep[] Steps);

/// <summary>A step of a copy.</summary>
/// <param name="Count">How much of it is done.</param>
/// <param name="Of">Of how much; null where that is not known.</param>
public sealed record DoneStep(string Name, DateTimeOffset Start, DateTimeOffset? End, int Count, int? Of);

/// <summary>One of the tables of a copy of many.</summary>
/// <param name="Bytes">About how many it has in the source.</param>
public sealed record CopiedTable(
    string Name, long Bytes, string Status, string? Step, int Slices, int SlicesDone, long Rows, long BytesRead, long BytesWritten, DateTimeOffset? Start,
    DateTimeOffset? End, long? IndexMs, string? LastFault);

/// <summary>The bytes that were read in each interval.</summary>
public sealed record Throughput(DateTimeOffset Start, double Seconds, long[] BytesRead);

/// <summary>A slice.</summary>
/// <param name="Number">Its number.</param>
public sealed record Slice(
    [property: JsonPropertyName("slice")] int Number, string? Table, string Status, DateTimeOffset? Start, DateTimeOffset? End, long Rows, long BytesRead,
    long BytesWritten, int Retries, long ReadMs, long WriteMs, long RetryWaitMs, string? LastFault, bool WasCommitted);

/// <summary>A run that was started.</summary>
public sealed record StartedRun(string RunId);

/// <summary>A definition.</summary>
/// <param name="Properties">As in its file.</param>
public sealed record Resource(string Name, string? Etag, JsonElement Properties)
{
    /// <summary>The paths in it that overrides of the server change where it is used; null for none.</summary>
    public string[]? Overridden { get; init; }

    /// <summary>Its kind; empty for pipelines, which have none.</summary>
    public string Type => Text("type");

    /// <summary>What it is for.</summary>
    public string Description => Text("description");

    // It may be wrong in any way.
    string Text(string name) => Properties.ValueKind == JsonValueKind.Object && Properties.TryGetProperty(name, out var value) ? value.ToString() : "";
}

/// <summary>Which runs are asked for.</summary>
public sealed record RunFilter(
    DateTimeOffset LastUpdatedAfter, DateTimeOffset LastUpdatedBefore, RunCondition[] Filters, string? ContinuationToken);

/// <summary>One condition of it.</summary>
public sealed record RunCondition(string Operand, string Operator, string[] Values);

/// <summary>Which activities of a run are asked for: all of the last weeks.</summary>
public sealed record ActivityFilter(string? ContinuationToken);

/// <summary>How a trigger is.</summary>
public sealed record TriggerOverview(string Name, string Type, string State, DateTimeOffset? NextDue, TriggerRun? LastRun)
{
    /// <summary>Whether it starts runs.</summary>
    public bool IsStarted => State == "Started";
}

/// <summary>The run of a trigger: a moment, a window or an event.</summary>
public sealed record TriggerRun(
    string TriggerRunId, string TriggerName, DateTimeOffset TriggerRunTimestamp, string Status, string? Message,
    Dictionary<string, string?>? Properties, Dictionary<string, string?>? TriggeredPipelines)
{
    /// <summary>What it was for: a window, the time that was due, or the event's own time.</summary>
    public string For => Properties is null ? "" : Properties.TryGetValue("windowStartTime", out var start)
        ? $"{Minute(start)} to {Minute(Properties.GetValueOrDefault("windowEndTime"))}" : Minute(Properties.GetValueOrDefault("ScheduleTime"));

    // 2026-11-29T18:00:00.0000000Z
    static string Minute(string? time) => time is { Length: > 16 } ? time[..16].Replace('T', ' ') : time ?? "";
}

/// <summary>When a trigger is due next.</summary>
public sealed record Occurrences(DateTimeOffset[] Value);

/// <summary>What became of a test of a connection.</summary>
public sealed record ConnectionTest(bool Succeeded, ConnectionFault[] Errors, string[] Notes, double? ConnectMs, JsonElement? Server);

/// <summary>Why a connection cannot be used, and what to do.</summary>
public sealed record ConnectionFault(string Code, string Message);

/// <summary>A table, a container, a folder or a file.</summary>
public sealed record StoreItem(string Name, string Path, string? Type, long? Rows, long? Bytes, DateTimeOffset? LastModified, string? Schema)
{
    /// <summary>Which kind of table it is: table, partitionedTable, view, materializedView, foreignTable; null of what lies in a store.</summary>
    public string? Kind { get; init; }
}

/// <summary>A table with its columns.</summary>
public sealed record TableDescription(StoreItem Table, TableSchema Schema);

/// <summary>Columns.</summary>
public sealed record TableSchema(Column[] Columns);

/// <summary>A column.</summary>
/// <param name="Type">Its type in ADF.</param>
/// <param name="PhysicalType">Its type in the source.</param>
public sealed record Column(string Name, string Type, string? PhysicalType, bool? Nullable, int? PrimaryKeyPosition);

/// <summary>The first rows of something.</summary>
public sealed record Preview(TableSchema Schema, Dictionary<string, JsonElement>[] Data, string[]? Notes);

/// <summary>What of a linked service is previewed.</summary>
public sealed record PreviewedItem(string? Table, string? Query = null);

/// <summary>How the copies of a pipeline would be done.</summary>
public sealed record CopyPlan(string[] Hints, PlannedCopy[] Copies);

/// <summary>How a copy would be done; or why that is not known.</summary>
public sealed record PlannedCopy(
    string Activity, string? NotPlanned, string? Lane, string? Encoding, string[]? Columns, int? SlicesAtATime, string[]? Notes, PlannedSlice[]? Slices, string? CreateTable);

/// <summary>A slice of it.</summary>
public sealed record PlannedSlice(int Index, string Name, long EstimatedBytes, string? File);

/// <summary>The definitions of a copy that takes, window by window, what is new.</summary>
public sealed record WindowedCopy(JsonElement Pipeline, JsonElement Trigger);
