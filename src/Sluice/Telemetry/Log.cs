using Microsoft.Extensions.Logging;

namespace Sluice.Telemetry;

/// <summary>What the library logs, whichever program it runs in. Ids and names are stable; README.md lists them.</summary>
static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Run {RunId} of {Pipeline} began.", EventName = "RunBegan")]
    public static partial void RunBegan(this ILogger logger, string runId, string pipeline);

    [LoggerMessage(1002, LogLevel.Information, "Run {RunId} of {Pipeline} ended: {Status}.", EventName = "RunEnded")]
    public static partial void RunEnded(this ILogger logger, string runId, string pipeline, string status);

    [LoggerMessage(1003, LogLevel.Error, "Run {RunId} of {Pipeline} failed [{Code}]: {Reason}", EventName = "RunFailed")]
    public static partial void RunFailed(this ILogger logger, string runId, string pipeline, string code, string reason);

    [LoggerMessage(1004, LogLevel.Warning, "Activity {Activity} ({Type}) of run {RunId} of {Pipeline} failed [{Code}]: {Reason}", EventName = "ActivityFailed")]
    public static partial void ActivityFailed(
        this ILogger logger, string runId, string pipeline, string activity, string type, string code, string reason);
}
