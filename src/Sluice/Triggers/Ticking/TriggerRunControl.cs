using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.State;

namespace Sluice.Triggers.Ticking;

/// <summary>Repeats and cancels runs of triggers.</summary>
/// <param name="store">Where triggers are remembered.</param>
/// <param name="scope">Tells factories apart that share a store.</param>
/// <param name="engine">What runs pipelines.</param>
/// <param name="outputs">Where the secrets of runs lie.</param>
/// <param name="history">What became of runs.</param>
/// <param name="time">Tells the time.</param>
internal sealed class TriggerRunControl(
    StateStore store, string scope, OrchestrationClient engine, OutputStore outputs, RunHistory history, TimeProvider time)
{
    readonly WindowStates _windows = new(store, scope);
    readonly TriggerHistory _runs = new(store, scope);

    /// <summary>
    /// Repeats what a run of a trigger was for: a window that has ended, which then waits for its turn, or a moment or an event for which
    /// the pipelines could not be started.
    /// </summary>
    /// <returns>The new run.</returns>
    /// <exception cref="SluiceException">There is no such run, or it cannot be repeated now.</exception>
    public async Task<TriggerRun> RerunAsync(Factory factory, Trigger trigger, string triggerRunId, CancellationToken cancellationToken)
    {
        var before = await FindAsync(trigger.Name, triggerRunId, cancellationToken);
        if (!before.Run.HasEnded)
            throw Refuse("TriggerRunInProgress", $"The trigger run '{triggerRunId}' is under way. Wait for its end, or cancel it.");
        if (before.Occurrence is not { } occurrence)
        {
            throw Refuse("NothingToRerun",
                $"The trigger run '{triggerRunId}' was for nothing that can be repeated: the trigger could not be read. Correct its definition.");
        }

        var next = await _runs.UntriedAsync(trigger, occurrence with { Attempt = occurrence.Attempt + 1 }, cancellationToken);
        if (occurrence.Window is { } window)
            return await RerunAsync(trigger, next, new OpenWindow(window, next.ScheduledTime, time.GetUtcNow()) { Attempt = next.Attempt }, occurrence.Attempt, cancellationToken);
        if (before.Run.Status != TriggerRun.Failed)
            throw Refuse("NothingToRerun", $"The trigger run '{triggerRunId}' has started its pipelines. Rerun their runs.");
        var starter = new TriggerStarter(new RunStarter(engine, outputs, history, time), _runs, time);
        return await starter.StartAsync(factory, trigger, next, cancellationToken);
    }

    /// <summary>Stops a window that waits or runs, with its run. One that has ended is left as it is.</summary>
    /// <param name="trigger">The name of its trigger, which may be wrong by now, or gone.</param>
    /// <param name="triggerRunId">Its run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">There is no such run of the trigger.</exception>
    public async Task CancelAsync(string trigger, string triggerRunId, CancellationToken cancellationToken)
    {
        var record = await FindAsync(trigger, triggerRunId, cancellationToken);
        if (record.Run.HasEnded || record.Occurrence is not { Window: { } window } occurrence)
            return;
        var isRunning = false;
        await _windows.ChangeAsync(
            trigger,
            windows =>
            {
                var open = windows.Find(window);
                isRunning = open is { IsRunning: true } && open.Attempt == occurrence.Attempt;
                return open?.Attempt != occurrence.Attempt ? null
                    : isRunning ? windows.With(open with { IsCancelled = true }) : windows.Without(open, hasSucceeded: false);
            },
            cancellationToken);
        // Also when nobody knows the window any more, as its trigger was deleted.
        await new WindowRuns(_runs, history, engine, time).StopAsync(record.Run, cancellationToken);
        // The next tick sees that the run of one that runs has ended.
        if (!isRunning)
            await _runs.WriteAsync(record with { Run = record.Run with { Status = TriggerRun.Cancelled } }, cancellationToken);
    }

    async Task<TriggerRun> RerunAsync(Trigger trigger, Occurrence occurrence, OpenWindow window, int endedAttempt, CancellationToken cancellationToken)
    {
        var isFull = false;
        var isAdded = await _windows.ChangeAsync(
            trigger.Name,
            windows =>
            {
                isFull = windows.Open.Count >= TriggerWindows.MostOpen;
                // That a run has ended is told a moment before its window is closed.
                var isOpen = windows.Find(window.Window) is { } open && open.Attempt != endedAttempt;
                return isFull || isOpen ? null : windows.With(window);
            },
            cancellationToken);
        if (isFull)
            throw Refuse("TooManyWindows", $"{TriggerWindows.MostOpen} windows of the trigger '{trigger.Name}' wait or run. Try again when some have ended.");
        if (!isAdded)
            throw Refuse("TriggerRunInProgress", "The window has been tried again already, and is under way. Wait for its end, or cancel it.");
        var run = TriggerRun.Of(_runs.IdOf(trigger, occurrence), trigger, occurrence, time.GetUtcNow()) with { Status = TriggerRun.Waiting };
        return await _runs.WriteAsync(new TriggerRunRecord(run, occurrence), cancellationToken);
    }

    async Task<TriggerRunRecord> FindAsync(string trigger, string triggerRunId, CancellationToken cancellationToken) =>
        await _runs.FindAsync(trigger, triggerRunId, cancellationToken)
        ?? throw new SluiceException(Side.Engine, "TriggerRunNotFound", $"The trigger '{trigger}' has no run '{triggerRunId}'.") { IsNotFound = true };

    static SluiceException Refuse(string code, string message) => new(Side.Definition, code, message);
}
