using Microsoft.Extensions.Logging;

namespace Sluice.Functions;

/// <summary>What the function app itself logs. The ids are stable.</summary>
static partial class Log
{
    [LoggerMessage(2001, LogLevel.Debug, "The run {RunId} has ended: its activity here stops.", EventName = "ActivityStopped")]
    public static partial void ActivityStopped(this ILogger logger, string runId);

    [LoggerMessage(2002, LogLevel.Warning, "Whether the run {RunId} goes on could not be read; its activity here goes on.", EventName = "RunNotRead")]
    public static partial void RunNotRead(this ILogger logger, Exception exception, string runId);

    [LoggerMessage(2003, LogLevel.Information, "{Method} {Path} was answered with {Status}.", EventName = "RequestAnswered")]
    public static partial void RequestAnswered(this ILogger logger, string method, string path, int status);

    [LoggerMessage(2004, LogLevel.Warning, "What is old could not be deleted; it is tried again in a day. {Reason}", EventName = "OldNotDeleted")]
    public static partial void OldNotDeleted(this ILogger logger, string reason);

    [LoggerMessage(2005, LogLevel.Information, "The message {MessageId} with {Events} events started {Runs} runs.", EventName = "EventsTaken")]
    public static partial void EventsTaken(this ILogger logger, string messageId, int events, int runs);

    [LoggerMessage(2006, LogLevel.Warning, "The message {MessageId} starts nothing, as often as it comes, and ends in the queue for poison: {Reason}", EventName = "MessageUnusable")]
    public static partial void MessageUnusable(this ILogger logger, string messageId, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "The message {MessageId} has not started everything, and comes again: {Reason}", EventName = "MessageNotDone")]
    public static partial void MessageNotDone(this ILogger logger, string messageId, string reason);

    [LoggerMessage(2008, LogLevel.Warning, "{What}", EventName = "TriggersTold")]
    public static partial void TriggersTold(this ILogger logger, string what);

    [LoggerMessage(2009, LogLevel.Warning, "{What}", EventName = "FactoryTold")]
    public static partial void FactoryTold(this ILogger logger, string what);
}
