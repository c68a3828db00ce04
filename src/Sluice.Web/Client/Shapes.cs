using System.Text.Json;

namespace Sluice.Web.Client;

/// <summary>The error of Azure's REST APIs.</summary>
public sealed record ErrorBody(ErrorPart Error);

/// <summary>What is wrong, and where.</summary>
public sealed record ErrorPart(string Code, string Message, string? Target, ErrorPart[]? Details);

/// <summary>A part of a list, and where the next begins.</summary>
public sealed record Page<T>(T[] Value, string? ContinuationToken);

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

/// <summary>A run that was started.</summary>
public sealed record StartedRun(string RunId);

/// <summary>A pipeline as it is defined.</summary>
public sealed record PipelineResource(string Name, JsonElement Properties);

/// <summary>Which runs are asked for.</summary>
public sealed record RunFilter(
    DateTimeOffset LastUpdatedAfter, DateTimeOffset LastUpdatedBefore, RunCondition[] Filters, string? ContinuationToken);

/// <summary>One condition of it.</summary>
public sealed record RunCondition(string Operand, string Operator, string[] Values);

/// <summary>Which activities of a run are asked for: all of the last weeks.</summary>
public sealed record ActivityFilter(string? ContinuationToken);
