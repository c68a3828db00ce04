using Sluice.Activities;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Tests.Connections;
using Sluice.Tests.Definitions;
using Sluice.Tests.Orchestration;
using Sluice.Tests.Runs;
using Sluice.Triggers;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Tests.Api;

/// <summary>What is asked of a long history reads no more of it than it needs.</summary>
public sealed class HistoryReadsTests
{
    const int Many = 3000;

    static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly CountingStore _store = new(new MemoryStateStore(TimeProvider.System));
    readonly OutputStore _outputs = OutputStore.InMemory();

    [Fact]
    public async Task The_states_of_triggers_are_told_without_looking_through_their_runs_and_the_runs_of_one_without_those_of_others()
    {
        using var files = new FactoryFiles().Trigger("Daily", Schedule).Trigger("Hourly", Schedule);
        await using var source = new FactorySource(
            files.Path, null, factory => new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System), new RestlessClock());
        var triggered = new TriggerHistory(_store, source.Scope);
        for (var i = 0; i < Many; i++)
            await triggered.WriteAsync(Fired(i % 2 == 0 ? "Daily" : "Hourly", i), CancellationToken.None);
        // One that ends late is no newer.
        await triggered.WriteAsync(Fired("Daily", 0, TriggerRun.Succeeded), CancellationToken.None);
        var history = new RunHistory(_store, _outputs);
        var endpoints = new TriggerEndpoints(
            source, new TriggerStates(_store, source.Scope, TimeProvider.System), triggered,
            new TriggerTick(_store, source.Scope, new AcceptingEngine(), _outputs, history, TimeProvider.System, _ => { }), TimeProvider.System);
        _store.Read = 0;

        var states = (await endpoints.Routes.SendAsync("GET triggerstates")).Body!["value"]!.AsArray();

        Assert.Equal([$"{Many - 2}", $"{Many - 1}"], states.Select(state => (string?)state!["lastRun"]!["triggerRunId"]));
        // Of each its state, which run is its last, and that run.
        Assert.Equal(2 * 3, _store.Read);

        await triggered.WriteAsync(Fired("Rare", Many), CancellationToken.None);
        _store.Read = 0;
        var rare = (await endpoints.Routes.SendAsync(
            "POST queryTriggerRuns", """{ "filters": [{ "operand": "TriggerName", "operator": "Equals", "values": ["RARE"] }] }""")).Body!["value"]!.AsArray();

        Assert.Equal($"{Many}", (string?)Assert.Single(rare)!["triggerRunId"]);
        Assert.Equal(1, _store.Read);
        Assert.Equal(100, (await endpoints.Routes.SendAsync("POST queryTriggerRuns", "{}")).Body!["value"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_run_is_cancelled_with_those_that_it_has_started_without_looking_through_the_others()
    {
        var (engine, history) = (new AcceptingEngine(), new RunHistory(_store, _outputs));
        var run = new PipelineRunRequest("00000000-0000-0000-0000-000000000001", "P", []);
        var child = run.Child("waits", "C", []) with { IsAwaited = true };
        var inner = child.Child("waits", "I", []) with { IsAwaited = true };
        var beside = run.Child("starts", "B", []) with { IsAwaited = false };
        PipelineRunRequest[] started = [run, child, inner, beside, .. Enumerable.Range(0, Many).Select(i => new PipelineRunRequest($"other {i}", "O", []))];
        foreach (var one in started)
        {
            await engine.StartAsync(PipelineOrchestration.Definition, one, one.RunId, CancellationToken.None);
            await ((RunLog)history).TellAsync(new RunNews(one, OrchestrationStatus.InProgress, Start), CancellationToken.None);
        }

        _store.Read = 0;
        await new RunCanceller(engine, history, TimeProvider.System).CancelAsync(run.RunId, isWhole: false, CancellationToken.None);

        Assert.Equal(new[] { run, child, inner }.Select(one => one.RunId).Order(), Cancelled());
        Assert.InRange(_store.Read, 1, 20);

        _store.Read = 0;
        await new RunCanceller(engine, history, TimeProvider.System).CancelAsync(run.RunId, isWhole: true, CancellationToken.None);

        Assert.Equal(new[] { run, child, inner, beside }.Select(one => one.RunId).Order(), Cancelled());
        Assert.InRange(_store.Read, 1, 20);

        IEnumerable<string> Cancelled() => engine.States.Where(state => state.Value.Status == OrchestrationStatus.Cancelled).Select(state => state.Key).Order();
    }

    static string Schedule => """
        { "type": "ScheduleTrigger", "typeProperties": { "recurrence": { "frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z" } } }
        """;

    static TriggerRunRecord Fired(string trigger, int number, string status = TriggerRun.InProgress) => new(
        new TriggerRun
        {
            TriggerRunId = $"{number}",
            TriggerName = trigger,
            TriggerType = "ScheduleTrigger",
            TriggerRunTimestamp = Start.AddMinutes(number),
            Status = status,
        },
        Occurrence.At(Start.AddMinutes(number)));

    /// <summary>Counts what is read.</summary>
    sealed class CountingStore(StateStore store) : ForwardingStore(store)
    {
        int _read;

        public int Read
        {
            get => _read;
            set => _read = value;
        }

        public override Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _read);
            return base.FindAsync(kind, key, cancellationToken);
        }

        public override IAsyncEnumerable<StateRecord> ListAsync(string kind, DateTimeOffset? since, CancellationToken cancellationToken) =>
            base.ListAsync(kind, since, cancellationToken).Select(record =>
            {
                Interlocked.Increment(ref _read);
                return record;
            });
    }
}
