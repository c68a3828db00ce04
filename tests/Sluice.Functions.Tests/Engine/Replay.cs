using Microsoft.DurableTask;

namespace Sluice.Functions.Tests;

/// <summary>What an orchestrator did when it was run from its start over a history.</summary>
sealed class Replay
{
    Replay(ReplayContext context, Task<string?>? task) => (Context, Task) = (context, task);

    public ReplayContext Context { get; }

    /// <summary>The orchestrator's own end, if it came to it.</summary>
    public HistoryRecord.Ended? End => Task switch
    {
        { IsCompletedSuccessfully: true } => new HistoryRecord.Ended(Task.Result, null),
        { IsFaulted: true } => new HistoryRecord.Ended(null, TaskFailureDetails.FromException(Task.Exception.InnerException!)),
        { IsCanceled: true } => new HistoryRecord.Ended(null, TaskFailureDetails.FromException(new TaskCanceledException())),
        _ => null,
    };

    Task<string?>? Task { get; }

    /// <param name="instance">Whose orchestrator to run.</param>
    /// <param name="history">What to replay it from.</param>
    /// <param name="known">How many records of it an earlier replay has seen.</param>
    /// <exception cref="NonDeterministicException">It asks for something else than the history says.</exception>
    public static Replay Run(Instance instance, IReadOnlyList<HistoryRecord> history, int known)
    {
        var context = new ReplayContext(instance.Name, instance.Id, instance.ParentId, instance.Input);
        var thread = new OrchestratorThread();
        Task<string?>? task = null;
        for (var index = 0; index < history.Count; index++)
        {
            var isReplaying = index < known;
            var record = history[index];
            thread.Run(() =>
            {
                switch (record)
                {
                    case HistoryRecord.Woken woken:
                        context.Wake(woken.Time, isReplaying);
                        task ??= instance.Orchestrator(context);
                        break;
                    case HistoryRecord.Scheduled scheduled:
                        context.Confirm(scheduled.Action);
                        break;
                    case HistoryRecord.Completed completed:
                        context.Complete(completed.Id, completed.Result);
                        break;
                    case HistoryRecord.Failed failed:
                        context.Fail(failed.Id, failed.Failure);
                        break;
                }
            });
        }

        if (task is { IsFaulted: true, Exception.InnerException: NonDeterministicException exception })
            throw exception;
        return new Replay(context, task);
    }
}
