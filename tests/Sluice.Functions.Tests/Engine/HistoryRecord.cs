using Microsoft.DurableTask;

namespace Sluice.Functions.Tests;

/// <summary>One line of an orchestration's history, from which the orchestrator is replayed.</summary>
abstract record HistoryRecord
{
    /// <summary>The engine runs the orchestrator: what follows happened at this time.</summary>
    public sealed record Woken(DateTime Time) : HistoryRecord;

    /// <summary>The orchestrator asked for something.</summary>
    public sealed record Scheduled(RequestedAction Action) : HistoryRecord;

    public sealed record Completed(int Id, string? Result) : HistoryRecord;

    public sealed record Failed(int Id, TaskFailureDetails Failure) : HistoryRecord;

    public sealed record Terminated(string? Output, bool IsRecursive) : HistoryRecord;

    public sealed record Ended(string? Result, TaskFailureDetails? Failure) : HistoryRecord;

    /// <summary>Everything written down in it, to search.</summary>
    public string Tell() => this switch
    {
        Scheduled scheduled => scheduled.Action.ToString(),
        Failed failed => Tell(failed.Failure),
        Ended { Failure: { } failure } => Tell(failure),
        _ => ToString(),
    };

    static string Tell(TaskFailureDetails failure) =>
        $"{failure.ErrorType} {failure.ErrorMessage} {failure.StackTrace} {(failure.InnerFailure is { } inner ? Tell(inner) : "")}";
}
