using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sluice.Functions.Tests;

/// <summary>One orchestration with its history.</summary>
sealed class Instance(string name, string id, string? input, Func<TaskOrchestrationContext, Task<string?>> orchestrator, DateTime createdAt)
{
    public string Name { get; } = name;

    public string Id { get; } = id;

    public string? Input { get; } = input;

    public Func<TaskOrchestrationContext, Task<string?>> Orchestrator { get; } = orchestrator;

    /// <summary>The orchestration that waits for this one, and the number of the action it waits for.</summary>
    public string? ParentId { get; init; }

    public int ParentAction { get; init; }

    public List<HistoryRecord> History { get; } = [];

    /// <summary>How many records the last replay has seen.</summary>
    public int Known { get; set; }

    public DateTime CreatedAt { get; } = createdAt;

    public string? Status { get; set; }

    public DateTime UpdatedAt { get; set; } = createdAt;

    public HashSet<int> AbandonedTimers { get; set; } = [];

    public bool HasEnded => History.Exists(record => record is HistoryRecord.Ended or HistoryRecord.Terminated);

    public IEnumerable<RequestedAction> Requested => History.OfType<HistoryRecord.Scheduled>().Select(record => record.Action);

    public bool IsOfActivity(HistoryRecord record) =>
        record switch { HistoryRecord.Completed completed => completed.Id, HistoryRecord.Failed failed => failed.Id, _ => -1 } is var id
        && Requested.Any(action => action.Id == id && action.Kind == ActionKind.Activity);

    public OrchestrationMetadata Metadata()
    {
        var end = History.OfType<HistoryRecord.Ended>().FirstOrDefault();
        var termination = History.OfType<HistoryRecord.Terminated>().FirstOrDefault();
        return new OrchestrationMetadata(Name, Id)
        {
            CreatedAt = new DateTimeOffset(CreatedAt),
            LastUpdatedAt = new DateTimeOffset(UpdatedAt),
            SerializedInput = Input,
            SerializedOutput = termination?.Output ?? end?.Result,
            SerializedCustomStatus = Status,
            FailureDetails = end?.Failure,
            RuntimeStatus = termination is not null ? OrchestrationRuntimeStatus.Terminated
                : end is { Failure: not null } ? OrchestrationRuntimeStatus.Failed
                : end is not null ? OrchestrationRuntimeStatus.Completed
                : History.Count == 0 ? OrchestrationRuntimeStatus.Pending
                : OrchestrationRuntimeStatus.Running,
        };
    }
}
