using Sluice.Activities;
using Sluice.Runs;
using Sluice.Runs.State;

namespace Sluice.Triggers.State;

/// <summary>What runs have kept, and what is remembered of them and of triggers, when it is too old: whoever serves them, it is the same.</summary>
internal static class OldRecords
{
    /// <summary>Deletes it. What cannot be deleted keeps nothing else from being so, and is tried again next time.</summary>
    /// <param name="outputs">What runs have kept.</param>
    /// <param name="history">What became of runs.</param>
    /// <param name="state">Where triggers are remembered.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="more">Deletes what only this host has, from before a time.</param>
    /// <param name="tell">Is told what could not be deleted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task DeleteAsync(
        OutputStore outputs, RunHistory history, StateStore state, TimeProvider time,
        Func<DateTimeOffset, Task> more, Action<Exception> tell, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - OutputStore.Retention;
        Func<Task>[] deletions =
        [
            () => outputs.DeleteBeforeAsync(oldest, cancellationToken),
            () => history.DeleteBeforeAsync(oldest, cancellationToken),
            () => TriggerHistory.DeleteBeforeAsync(state, oldest, cancellationToken),
            () => more(oldest),
        ];
        foreach (var deletion in deletions)
        {
            try
            {
                await deletion();
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                tell(fault);
            }
        }
    }
}
