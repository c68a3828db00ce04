using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.DurableTask;

namespace Sluice.Functions.Tests;

/// <summary>
/// A durable engine in memory. After every event it runs the orchestrator again from its start, writes down what it newly asks for
/// and does it: activities at once, timers when nothing else is under way, by moving its clock to them.
/// </summary>
sealed class DurableEngine : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly FunctionApp _app;
    readonly ConcurrentDictionary<string, Instance> _instances = new();
    readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = new();
    readonly Channel<(string InstanceId, HistoryRecord Record)> _inbox = Channel.CreateUnbounded<(string, HistoryRecord)>();
    readonly List<(string InstanceId, HistoryRecord Record)> _ended = [];
    readonly List<(string InstanceId, int Id, DateTime FireAt)> _timers = [];
    readonly CancellationTokenSource _stop = new();
    readonly Task _loop;
    TimeSpan _clockIsAhead;
    int _running;

    public DurableEngine(FunctionApp app)
    {
        _app = app;
        Client = new EngineClient(this);
        _loop = Task.Run(RunAsync);
    }

    public EngineClient Client { get; }

    /// <summary>With a number, the activities under way all end first and then one of their results, drawn by lot, is delivered.</summary>
    public int? Seed { get; init; }

    /// <summary>How many attempts of an activity of this name run at the same time, as may happen in the real engine.</summary>
    public Func<string, int> AttemptsAtOnce { get; init; } = _ => 1;

    /// <summary>Whether stopping an orchestration stops its children when asked to: some backends do.</summary>
    public bool StopsChildren { get; init; }

    /// <summary>Runs an attempt at the activity of a name, or does to it what hosts do.</summary>
    public Func<string, Func<CancellationToken, Task<string?>>, CancellationToken, Task<string?>> Around { get; init; } =
        (_, attempt, stop) => attempt(stop);

    public ConcurrentQueue<ActivityAttempt> Attempts { get; } = new();

    /// <summary>Forgets instances.</summary>
    /// <returns>How many.</returns>
    public int Purge(Func<Instance, bool> which) => _instances.Values.Where(which).Count(instance => _instances.TryRemove(instance.Id, out _));

    public IReadOnlyCollection<Instance> Instances => [.. _instances.Values];

    public DateTime Now => DateTime.UnixEpoch + TimeProvider.System.GetUtcNow().Subtract(DateTimeOffset.UnixEpoch) + _clockIsAhead;

    public Instance? Find(string id) => _instances.GetValueOrDefault(id);

    /// <summary>Waits for an orchestration's end.</summary>
    public async Task<Instance> EndAsync(string id)
    {
        var end = _ends.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (await Task.WhenAny(end.Task, _loop, Task.Delay(Patience)) == _loop)
            await _loop;
        return end.Task.IsCompleted ? _instances[id] : throw new TimeoutException($"'{id}' has not ended after {Patience}.");
    }

    /// <summary>Waits until nothing is under way any more, of any orchestration.</summary>
    public async Task IdleAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (_running > 0 || _inbox.Reader.Count > 0 || _instances.Values.Any(instance => !instance.HasEnded))
        {
            if (_loop.IsCompleted)
                await _loop;
            await Task.Delay(20, patience.Token);
        }
    }

    /// <returns>False when there is an orchestration of this id already.</returns>
    public bool Start(string name, string id, string? input, string? parentId = null, int parentAction = 0)
    {
        var instance = new Instance(name, id, input, _app.Orchestrator(name), Now) { ParentId = parentId, ParentAction = parentAction };
        if (!_instances.TryAdd(id, instance))
            return false;
        Post(id, new HistoryRecord.Woken(Now));
        return true;
    }

    public void Post(string id, HistoryRecord record) => _inbox.Writer.TryWrite((id, record));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // EndAsync and IdleAsync throw its exceptions.
        while (_running > 0)
            await Task.Delay(20);
        _stop.Dispose();
    }

    async Task RunAsync()
    {
        var random = Seed is { } seed ? new Random(seed) : null;
        while (true)
        {
            while (_inbox.Reader.TryRead(out var message))
            {
                if (random is not null && message.Record is HistoryRecord.Completed or HistoryRecord.Failed
                    && _instances[message.InstanceId].IsOfActivity(message.Record))
                {
                    _ended.Add(message);
                }
                else
                {
                    Deliver(message.InstanceId, message.Record);
                }
            }

            if (_running == 0 && _inbox.Reader.Count == 0 && _ended.Count > 0)
            {
                var lot = random!.Next(_ended.Count);
                var (id, record) = _ended[lot];
                _ended.RemoveAt(lot);
                Deliver(id, record);
            }
            else if (_running == 0 && _inbox.Reader.Count == 0 && NextTimer() is { } timer)
            {
                _clockIsAhead += timer.FireAt > Now ? timer.FireAt - Now : TimeSpan.Zero;
                Deliver(timer.InstanceId, new HistoryRecord.Completed(timer.Id, null));
            }
            else if (!await _inbox.Reader.WaitToReadAsync(_stop.Token))
            {
                return;
            }
        }
    }

    (string InstanceId, int Id, DateTime FireAt)? NextTimer()
    {
        _timers.RemoveAll(timer =>
            _instances[timer.InstanceId] is var instance && (instance.HasEnded || instance.AbandonedTimers.Contains(timer.Id)));
        if (_timers.Count == 0)
            return null;
        var first = _timers.MinBy(timer => timer.FireAt);
        _timers.Remove(first);
        return first;
    }

    /// <summary>Writes an event down, replays the orchestrator and does what it newly asks for.</summary>
    void Deliver(string id, HistoryRecord record)
    {
        if (!_instances.TryGetValue(id, out var instance) || instance.HasEnded)
            return;
        instance.UpdatedAt = Now;
        if (record is HistoryRecord.Terminated termination)
        {
            instance.History.Add(record);
            // A parent is told the reason for a failure.
            End(instance, new HistoryRecord.Ended(null, new TaskFailureDetails("Terminated", Wire.Read<string>(termination.Output) ?? "", null, null, null)));
            foreach (var child in _instances.Values.Where(child => StopsChildren && termination.IsRecursive && child.ParentId == id))
                Deliver(child.Id, record);
            return;
        }

        if (record is not HistoryRecord.Woken)
            instance.History.Add(new HistoryRecord.Woken(Now));
        instance.History.Add(record);
        var replay = Replay.Run(instance, instance.History, instance.Known);
        var asked = replay.Context.New.ToList();
        instance.History.AddRange(asked.Select(action => new HistoryRecord.Scheduled(action)));
        instance.Status = replay.Context.Status;
        instance.AbandonedTimers = replay.Context.Abandoned;
        instance.Known = instance.History.Count;
        foreach (var action in asked)
            Do(instance, action);
        if (replay.End is { } end)
        {
            instance.History.Add(end);
            End(instance, end);
        }
    }

    void Do(Instance instance, RequestedAction action)
    {
        switch (action.Kind)
        {
            case ActionKind.Activity:
                Interlocked.Increment(ref _running);
                _ = Task.Run(() => RunActivityAsync(instance.Id, action));
                break;
            case ActionKind.Timer:
                var fireAt = DateTime.Parse(action.Input!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
                _timers.Add((instance.Id, action.Id, fireAt));
                break;
            case ActionKind.Child when !Start(action.Name, action.InstanceId!, action.Input, instance.Id, action.Id):
                throw new InvalidOperationException($"There is an orchestration '{action.InstanceId}' already.");
        }
    }

    async Task RunActivityAsync(string instanceId, RequestedAction action)
    {
        var attempts = Enumerable.Range(0, AttemptsAtOnce(action.Name)).Select(_ => AttemptAsync(instanceId, action)).ToList();
        var first = await await Task.WhenAny(attempts);
        await Task.WhenAll(attempts);
        Post(instanceId, first.Failure is { } failure
            ? new HistoryRecord.Failed(action.Id, TaskFailureDetails.FromException(failure))
            : new HistoryRecord.Completed(action.Id, first.Result));
        Interlocked.Decrement(ref _running);
        Post("", new HistoryRecord.Woken(Now)); // Nobody's: the loop looks again whether anything is under way.
    }

    async Task<ActivityAttempt> AttemptAsync(string instanceId, RequestedAction action)
    {
        var attempt = new ActivityAttempt(instanceId, action) { Start = Now };
        Attempts.Enqueue(attempt);
        try
        {
            attempt.Result = await Around(
                action.Name, token => _app.RunActivityAsync(action.Name, action.Input, Client, token), _stop.Token);
        }
        catch (Exception exception)
        {
            attempt.Failure = exception;
        }

        attempt.End = Now;
        return attempt;
    }

    void End(Instance instance, HistoryRecord.Ended? end)
    {
        instance.UpdatedAt = Now;
        if (end is not null && instance.ParentId is { } parent)
        {
            Post(parent, end.Failure is { } failure
                ? new HistoryRecord.Failed(instance.ParentAction, failure)
                : new HistoryRecord.Completed(instance.ParentAction, end.Result));
        }

        _ends.GetOrAdd(instance.Id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
