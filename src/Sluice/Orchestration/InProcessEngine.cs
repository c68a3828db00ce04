using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sluice.Orchestration;

/// <summary>
/// Runs orchestrations in this process. With a journal, what activities returned is recorded, and a run that is started again on the
/// same journal repeats only the activities without a result.
/// </summary>
/// <param name="journal">Where results are recorded; null records nothing.</param>
/// <param name="cancellationToken">Cancels everything this engine runs.</param>
internal sealed class InProcessEngine(Journal? journal, TimeProvider time, CancellationToken cancellationToken)
{
    readonly Dictionary<string, Func<object, CancellationToken, Task<object>>> _activities = [];
    readonly Dictionary<string, Func<OrchestrationContext, object, Task<object>>> _orchestrations = [];
    readonly ConcurrentDictionary<(string InstanceId, string Name), Mailbox> _mailboxes = [];
    readonly ConcurrentQueue<(string InstanceId, Task Run)> _started = [];
    readonly ConcurrentDictionary<string, CancellationTokenSource> _underWay = [];
    readonly RaisedEvents _events = new(journal, time);

    /// <summary>Is told what an activity is about that waits for its next attempt.</summary>
    public Action<string, FailedAttempt>? Retrying { get; set; }

    /// <summary>Is told the status that an orchestration publishes, by its instance.</summary>
    public Action<string, object>? Published { get; set; }

    /// <summary>Is told of each orchestration before it begins, with its instance and input.</summary>
    public Func<string, object, Task>? Beginning { get; set; }

    /// <summary>
    /// Whether runs that were stopped go on without anybody's asking: then an attempt that was stopped counts as one of which nobody knows
    /// what it did.
    /// </summary>
    public bool GoesOnUnasked { get; set; }

    /// <summary>Makes an activity known.</summary>
    public InProcessEngine Add<TInput, TResult>(Activity<TInput, TResult> activity, Func<TInput, CancellationToken, Task<TResult>> body)
    {
        _activities.Add(activity.Name, async (input, token) => (await body((TInput)input, token))!);
        return this;
    }

    /// <summary>Makes an orchestration known.</summary>
    public InProcessEngine Add<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, Func<OrchestrationContext, TInput, Task<TResult>> body)
    {
        _orchestrations.Add(orchestration.Name, async (context, input) => (await body(context, (TInput)input))!);
        return this;
    }

    /// <summary>Runs an orchestration to its end.</summary>
    /// <exception cref="SluiceException">It failed, or was cancelled.</exception>
    public Task<TResult> RunAsync<TInput, TResult>(Orchestration<TInput, TResult> orchestration, TInput input, string instanceId)
        where TInput : notnull => RunAsync(orchestration, input, instanceId, cancellationToken);

    /// <summary>Starts an orchestration for which nobody waits but <see cref="WaitForStartedAsync"/>.</summary>
    public void Start<TInput, TResult>(Orchestration<TInput, TResult> orchestration, TInput input, string instanceId)
        where TInput : notnull => _started.Enqueue((instanceId, RunAsync(orchestration, input, instanceId)));

    /// <summary>Stops an orchestration under way and those that it waits for, and no other.</summary>
    public async Task CancelAsync(string instanceId)
    {
        if (!_underWay.TryGetValue(instanceId, out var stop))
            return;
        try
        {
            await stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>Raises an event for an orchestration. It is recorded when this returns; of several of one name the first counts.</summary>
    public Task RaiseEventAsync<T>(string instanceId, string name, T value)
        where T : class => _events.RaiseAsync($"{instanceId}/event/{name}", value);

    /// <summary>Waits for the orchestrations that others have started and not waited for.</summary>
    /// <returns>The faults of those that failed, by instance.</returns>
    public async Task<IReadOnlyList<(string InstanceId, SluiceException Fault)>> WaitForStartedAsync()
    {
        var faults = new List<(string, SluiceException)>();
        while (_started.TryDequeue(out var one))
        {
            try
            {
                await one.Run;
            }
            catch (SluiceException fault)
            {
                faults.Add((one.InstanceId, fault));
            }
        }

        return faults;
    }

    async Task<TResult> RunAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken around)
        where TInput : notnull
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(around);
        _underWay[instanceId] = stop;
        try
        {
            if (Beginning is { } begin)
                await begin(instanceId, input);
            // One thing at a time, as on a durable engine: what an orchestration keeps between its awaits needs no locks.
            var oneByOne = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
            return (TResult)await Task.Factory.StartNew(
                () => _orchestrations[orchestration.Name](new Context(this, instanceId, stop.Token), input),
                CancellationToken.None, TaskCreationOptions.DenyChildAttach, oneByOne).Unwrap();
        }
        catch (SluiceException fault) when (fault.Side == Side.Cancelled && stop.IsCancellationRequested && !around.IsCancellationRequested)
        {
            throw OrchestrationContext.Cancelled(instanceId);
        }
        finally
        {
            _underWay.TryRemove(KeyValuePair.Create(instanceId, stop));
        }
    }

    /// <summary>One attempt. The numbers of attempts whose end was seen are used up, also for those who resume the run.</summary>
    async Task<TResult> AttemptAsync<TInput, TResult>(
        Activity<TInput, TResult> activity, string? key, TInput input, int number, CancellationToken stop)
        where TInput : notnull
    {
        if (key is null || activity.Numbered is null)
            return await CallAsync<TResult>(activity.Name, key, activity.InputOf(input, number), stop);
        var ended = $"{key}/attempts";
        if (journal!.TryFind<int>(ended, out var before))
            number += before;
        try
        {
            return await CallAsync<TResult>(activity.Name, key, activity.InputOf(input, number), stop);
        }
        catch (SluiceException fault) when (!GoesOnUnasked || fault.Side != Side.Cancelled)
        {
            await journal.RecordAsync(ended, number + 1);
            throw;
        }
    }

    async Task<TResult> CallAsync<TResult>(string name, string? key, object input, CancellationToken stop)
    {
        if (key is not null && journal!.TryFind<TResult>(key, out var recorded))
            return recorded!;
        try
        {
            stop.ThrowIfCancellationRequested();
            // Off the orchestration's thread, as on a real engine.
            var result = (TResult)await Task.Run(() => _activities[name](input, stop), CancellationToken.None);
            if (key is not null)
                await journal!.RecordAsync(key, result);
            return result;
        }
        catch (OperationCanceledException exception) when (stop.IsCancellationRequested)
        {
            throw new SluiceException(Side.Cancelled, "Cancelled", "The run was cancelled.", exception);
        }
        catch (Exception exception) when (exception is not SluiceException)
        {
            throw new SluiceException(Side.Engine, "Unexpected",
                $"{name} failed unexpectedly: {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    Task DelayAsync(TimeSpan delay, CancellationToken stop) => UnlessCancelledAsync(async () =>
    {
        await Task.Delay(delay, time, stop);
        return true;
    });

    Mailbox Mailbox(string instanceId, string name) => _mailboxes.GetOrAdd((instanceId, name), _ => new Mailbox());

    Task<T> ReceiveAsync<T>(string instanceId, string name, CancellationToken stop) => UnlessCancelledAsync(
        async () => (T)await Mailbox(instanceId, name).ReceiveAsync().WaitAsync(stop));

    static async Task<T> UnlessCancelledAsync<T>(Func<Task<T>> wait)
    {
        try
        {
            return await wait();
        }
        catch (OperationCanceledException exception)
        {
            throw new SluiceException(Side.Cancelled, "Cancelled", "The run was cancelled.", exception);
        }
    }

    sealed class Context(InProcessEngine engine, string instanceId, CancellationToken stop) : OrchestrationContext
    {
        readonly Dictionary<string, int> _calls = [];
        int _ids;

        public override string InstanceId => instanceId;

        public override bool IsCallCostly => false;

        // Not recorded: orchestrations put times into reports, never into what they ask for.
        public override DateTimeOffset UtcNow => engine.Time.GetUtcNow();

        public override Guid NewGuid() => Guid.Parse(TextHash.Id($"{instanceId}/{_ids++}"));

        public override Task<TResult> CallAsync<TInput, TResult>(Activity<TInput, TResult> activity, TInput input, RetryPolicy retry)
        {
            var key = engine.IsJournalled && activity.IsRecorded ? Key(activity.Name, input) : null;
            return Attempts.RunAsync(
                number => engine.AttemptAsync(activity, key, input, number, stop), activity.AfterLoss(input), retry,
                delay => engine.DelayAsync(delay, stop),
                attempt => engine.Retrying?.Invoke(activity.Place?.Invoke(input) ?? activity.Name, attempt));
        }

        public override Task<TResult> CallAsync<TInput, TResult>(
            Orchestration<TInput, TResult> orchestration, TInput input, string childId) =>
            engine.RunAsync(orchestration, input, childId, stop);

        public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
            engine.DelayAsync(delay, stop).WaitAsync(cancellationToken);

        public override Task<T?> WaitForEventAsync<T>(string name, TimeSpan timeout)
            where T : class => engine._events.WaitAsync<T>($"{instanceId}/event/{name}", timeout, stop);

        public override void SendMessage<T>(string instanceId, string name, T value) => engine.Mailbox(instanceId, name).Send(value);

        public override Task<T> ReceiveMessageAsync<T>(string name) => engine.ReceiveAsync<T>(instanceId, name, stop);

        public override void SetStatus(object status) => engine.Published?.Invoke(instanceId, status);

        /// <summary>
        /// What was asked for, not when: slices end in another order every time, so the place in the order cannot name a call. Its input
        /// can, with a count for equal ones.
        /// </summary>
        string Key<TInput>(string name, TInput input)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(CallIdentity.Of(input)).AsSpan(0, 16));
            lock (_calls)
            {
                var call = $"{instanceId}/{name}/{hash}";
                var count = _calls[call] = _calls.GetValueOrDefault(call) + 1;
                return $"{call}/{count}";
            }
        }
    }

    TimeProvider Time => time;

    bool IsJournalled => journal is not null;
}
