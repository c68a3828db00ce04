using System.Text.Json.Nodes;
using Sluice.Triggers.State;
using Sluice.Triggers.Windows;

namespace Sluice.Triggers.Ticking;

/// <summary>
/// One look at the windows of a trigger: which have ended, which may begin, which are due. What is decided is kept before it is done: so
/// of two hosts one does it, and what a host that dies leaves undone is found at the next look.
/// </summary>
sealed class WindowRound(
    Trigger trigger, ReadTriggers triggers, WindowStates states, TriggerHistory history, TriggerStarter starter, WindowRuns runs, DateTimeOffset now)
{
    /// <summary>No more windows of a trigger wait at a time: those that are due later are looked at when there are fewer.</summary>
    public const int MostWaiting = 100;

    /// <summary>What waits for other windows for so long has failed, as in ADF.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    readonly List<OpenWindow> _begun = [];
    readonly List<(OpenWindow Window, JsonObject Awaited)> _waiting = [];
    readonly Dictionary<string, WindowSpans> _succeeded = new(StringComparer.OrdinalIgnoreCase);
    TriggerWindows _windows = new();

    /// <summary>The end of the latest window that has succeeded; null when none has.</summary>
    public DateTimeOffset? Watermark => _windows.Succeeded.Spans is [.., var last] ? last.End : null;

    /// <summary>Looks at them.</summary>
    /// <param name="isStarted">Whether the trigger is started: else nothing begins, and only what runs is looked at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when another host has looked meanwhile: what is left to do is done at the next look.</returns>
    public async Task<bool> RunAsync(bool isStarted, CancellationToken cancellationToken)
    {
        var (before, version) = await states.FindAsync(trigger.Name, cancellationToken);
        _windows = before;
        foreach (var window in before.Open.Where(open => open.IsRunning))
            await SettleAsync(window, cancellationToken);
        if (isStarted)
        {
            await BeginAsync(cancellationToken);
            await OpenAsync(cancellationToken);
        }

        if (!ReferenceEquals(_windows, before) && !await states.TryWriteAsync(trigger.Name, _windows, version, cancellationToken))
            return false;
        foreach (var (window, awaited) in _waiting)
            await TellAsync(window, run => run with { Status = TriggerRun.Waiting, DependencyStatus = awaited }, cancellationToken);
        foreach (var window in isStarted ? _begun : [])
            await starter.StartAsync(triggers.Factory, trigger, window.Occurrence, cancellationToken);
        return true;
    }

    /// <summary>What has become of one that runs.</summary>
    async Task SettleAsync(OpenWindow window, CancellationToken cancellationToken)
    {
        var record = await history.FindAsync(trigger.Name, history.IdOf(trigger, window.Occurrence), cancellationToken);
        if (record is null or { Run.Status: TriggerRun.Waiting })
        {
            // A host has decided that it begins, and died.
            if (window.IsCancelled)
                await EndAsync(window, TriggerRun.Cancelled, "", cancellationToken);
            else
                _begun.Add(window);
            return;
        }

        var run = await runs.SettleAsync(record, window.IsCancelled, cancellationToken);
        if (!run.HasEnded)
            return;
        if (run.Status == TriggerRun.Failed && !window.IsCancelled && window.Retries < trigger.Condition.Retry.Count)
            Retry(window);
        else
            _windows = _windows.Without(window, run.Status == TriggerRun.Succeeded);
    }

    void Retry(OpenWindow window) => Wait(
        new OpenWindow(window.Window, window.ScheduledTime, now)
        {
            Attempt = window.Attempt + 1,
            Retries = window.Retries + 1,
            RetryAt = now + trigger.Condition.Retry.Interval,
        },
        []);

    /// <summary>Those that wait begin, as far as they may.</summary>
    async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var window in _windows.Open.Where(open => !open.IsRunning && !(open.RetryAt > now)))
        {
            if (HasRoom && await FindAwaitedAsync(window, cancellationToken) is null)
                Begin(window);
            else if (now - window.Since >= Patience && await FindAwaitedAsync(window, cancellationToken) is { } awaited)
                await EndAsync(window, TriggerRun.Failed, $"It has waited for {Patience.TotalDays} days: {Describe(awaited)} has not succeeded.", cancellationToken);
        }
    }

    /// <summary>What has become due is opened, oldest first: no more than can run or wait.</summary>
    async Task OpenAsync(CancellationToken cancellationToken)
    {
        var waiting = _windows.Open.Count(open => !open.IsRunning);
        foreach (var occurrence in trigger.Condition.Due(_windows.OpenedUntil, now))
        {
            // With a delay the last ones are due again.
            if (occurrence.Window is not { } due || due.Start < _windows.OpenedUntil)
                continue;
            if (!HasRoom || waiting >= MostWaiting)
                return;
            var untried = await history.UntriedAsync(trigger, occurrence, cancellationToken);
            var window = new OpenWindow(due, occurrence.ScheduledTime, now) { Attempt = untried.Attempt };
            if (await FindAwaitedAsync(window, cancellationToken) is not { } awaited)
            {
                Begin(window);
                continue;
            }

            Wait(window, new JsonObject { [awaited.Trigger] = $"Waiting for {Describe(awaited)}" });
            waiting++;
        }
    }

    bool HasRoom => _windows.Open.Count(open => open.IsRunning) < trigger.Condition.MaxConcurrency;

    void Begin(OpenWindow window)
    {
        var begun = window with { IsRunning = true };
        _windows = _windows.With(begun);
        _begun.Add(begun);
    }

    void Wait(OpenWindow window, JsonObject awaited)
    {
        _windows = _windows.With(window);
        _waiting.Add((window, awaited));
    }

    async Task EndAsync(OpenWindow window, string status, string message, CancellationToken cancellationToken)
    {
        await TellAsync(window, run => run with { Status = status, Message = message }, cancellationToken);
        _windows = _windows.Without(window, hasSucceeded: false);
    }

    Task TellAsync(OpenWindow window, Func<TriggerRun, TriggerRun> tell, CancellationToken cancellationToken)
    {
        var occurrence = window.Occurrence;
        var run = tell(TriggerRun.Of(history.IdOf(trigger, occurrence), trigger, occurrence, now));
        return history.WriteAsync(new TriggerRunRecord(run, occurrence), cancellationToken);
    }

    /// <summary>The first window that must succeed before; null when none is left.</summary>
    async Task<WindowReference?> FindAwaitedAsync(OpenWindow window, CancellationToken cancellationToken)
    {
        foreach (var other in trigger.Condition.WaitsFor(window.Occurrence, triggers.ConditionOf))
        {
            if (!(await SucceededOfAsync(other.Trigger, cancellationToken)).Cover(other.Window))
                return other;
        }

        return null;
    }

    async Task<WindowSpans> SucceededOfAsync(string other, CancellationToken cancellationToken)
    {
        if (other.Equals(trigger.Name, StringComparison.OrdinalIgnoreCase))
            return _windows.Succeeded;
        if (!_succeeded.TryGetValue(other, out var spans))
            _succeeded[other] = spans = (await states.FindAsync(other, cancellationToken)).Windows.Succeeded;
        return spans;
    }

    static string Describe(WindowReference window) => $"the window of {window.Trigger} that begins at {window.Window.Start.UtcDateTime:O}";
}
