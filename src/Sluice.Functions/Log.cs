using Microsoft.Extensions.Logging;

namespace Sluice.Functions;

/// <summary>What the function app itself logs. The ids are stable.</summary>
static partial class Log
{
    [LoggerMessage(2001, LogLevel.Debug, "The run {RunId} has ended: its activity here stops.")]
    public static partial void ActivityStopped(this ILogger logger, string runId);

    [LoggerMessage(2002, LogLevel.Warning, "Whether the run {RunId} goes on could not be read; its activity here goes on.")]
    public static partial void RunNotRead(this ILogger logger, Exception exception, string runId);

    [LoggerMessage(2003, LogLevel.Information, "{Method} {Path} was answered with {Status}.")]
    public static partial void RequestAnswered(this ILogger logger, string method, string path, int status);

    [LoggerMessage(2004, LogLevel.Warning, "What is old of runs could not be deleted; it is tried again in a day. {Reason}")]
    public static partial void OutputsNotDeleted(this ILogger logger, string reason);

    [LoggerMessage(2005, LogLevel.Warning, "{What}")]
    public static partial void TriggersTold(this ILogger logger, string what);
}
