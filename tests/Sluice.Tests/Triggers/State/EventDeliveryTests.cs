using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Tests.Orchestration;
using Sluice.Triggers;
using Sluice.Triggers.State;

namespace Sluice.Tests.Triggers.State;

/// <summary>Events start the triggers that wait for them.</summary>
public sealed class EventDeliveryTests
{
    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    readonly MemoryStateStore _store = new(TimeProvider.System);
    readonly OutputStore _outputs = OutputStore.InMemory();
    readonly AcceptingEngine _engine = new();
    readonly TriggerFiles _files = new TriggerFiles()
        .Pipeline("Q", """{ "file": { "type": "String" } }""").Pipeline("R", """{ "n": { "type": "Int" } }""");

    TriggerStates States => new(_store, "factory", TimeProvider.System);

    TriggerHistory History => new(_store, "factory");

    [Fact]
    public async Task An_event_starts_every_started_trigger_that_waits_for_it_and_no_other()
    {
        Trigger("First", "Q", "@triggerBody().event.data.file").Trigger("Second", "Q", "by @{trigger().name}").Trigger("Other", "Q", "", type: "u");
        Trigger("Stopped", "Q", "", state: "Stopped");
        _files.Trigger("Timed", "ScheduleTrigger", """{ "recurrence": { "frequency": "Minute", "interval": 1, "startTime": "2020-01-01T00:00:00Z" } }""");

        var runs = await DeliverAsync(Event("1"));

        Assert.Equal(_engine.States.Keys.Order(StringComparer.Ordinal), runs);
        Assert.Equal(["First a1.csv", "Second by Second"], Requests.Select(run => $"{run.TriggerName} {run.Parameters["file"]}").Order());
        Assert.Equal(["First Succeeded", "Second Succeeded"], await RecordsAsync());
    }

    [Fact]
    public async Task An_event_that_comes_again_starts_nothing_more_and_tells_the_same_runs()
    {
        Trigger("T", "Q", "@triggerBody().event.data.file");

        var first = await DeliverAsync(Event("1"), Event("2"), Event("1"));
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DeliverAsync(Event("2"), Event("1"))));

        Assert.Equal(2, first.Count);
        Assert.All(again, one => Assert.Equal(first, one));
        Assert.Equal(2, _engine.States.Count);
        Assert.Equal(2, (await RecordsAsync()).Count);
    }

    [Fact]
    public async Task A_thousand_events_at_once_are_a_thousand_runs()
    {
        Trigger("T", "Q", "@triggerBody().event.data.file");

        var runs = await DeliverAsync([.. Enumerable.Range(0, 1000).Select(number => Event($"{number}"))]);

        Assert.Equal(1000, runs.Count);
        Assert.Equal(1000, Requests.Select(run => (string?)run.Parameters["file"]).Distinct().Count());
    }

    [Fact]
    public async Task A_trigger_that_cannot_start_its_pipelines_is_recorded_as_failed_and_keeps_no_other_from_it()
    {
        Trigger("Lacks", "R", "", parameters: """{ "n": "@triggerBody().event.data.missing" }""");
        Trigger("Missing", "Nowhere", "").Trigger("Right", "Q", "x");
        _files.Whole("Wrong", $$"""
            { "type": "CustomEventsTrigger", "runtimeState": "Started", "pipelines": [{{TriggerFiles.Start("P")}}],
              "typeProperties": { "scope": "/s", "events": ["t"], "advancedFilters": [{ "key": "data.n", "operatorType": "Likes", "value": 1 }] } }
            """);
        _files.Whole("Nothing", """{ "type": "CustomEventsTrigger", "runtimeState": "Started", "typeProperties": 7 }""");

        var runs = await DeliverAsync(Event("1"));

        Assert.Equal("Right", Assert.Single(Requests).TriggerName);
        Assert.Single(runs);
        Assert.Equal(["Lacks Failed", "Missing Failed", "Right Succeeded", "Wrong Failed"], await RecordsAsync());
        var lacks = await History.ListAsync(null, null, CancellationToken.None).SingleAsync(record => record.Run.TriggerName == "Lacks");
        Assert.Contains("there is no property 'missing'", lacks.Run.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a1.csv", lacks.Run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happened_before_the_trigger_was_started_is_dropped()
    {
        Trigger("T", "Q", "x", state: "Stopped");
        await States.SetAsync("T", true, CancellationToken.None);

        Assert.Empty(await DeliverAsync(Event("1", Now.AddSeconds(-10))));
        Assert.Single(await DeliverAsync(Event("2", Now.AddSeconds(10))));

        await States.SetAsync("T", false, CancellationToken.None);
        Assert.Empty(await DeliverAsync(Event("3", Now.AddSeconds(20))));
    }

    [Fact]
    public async Task An_event_that_meets_a_fault_of_the_engine_starts_the_rest_when_it_comes_again()
    {
        Trigger("A", "Q", "x").Trigger("B", "Q", "y");
        var engine = new FailingOnce(_engine);

        var fault = await Assert.ThrowsAsync<SluiceException>(() => Delivery(engine).DeliverAsync([Event("1")], CancellationToken.None));
        var runs = await Delivery(engine).DeliverAsync([Event("1")], CancellationToken.None);

        Assert.Equal("Away", fault.Code);
        Assert.Equal(2, runs.Count);
        Assert.Equal(["A", "B"], Requests.Select(run => run.TriggerName).Order());
    }

    IEnumerable<PipelineRunRequest> Requests => _engine.States.Values.Select(state => state.Input.Deserialize<PipelineRunRequest>()!);

    EventDeliveryTests Trigger(string name, string pipeline, string file, string type = "t", string state = "Started", string? parameters = null)
    {
        _files.Whole(name, $$"""
            { "type": "CustomEventsTrigger", "runtimeState": "{{state}}", "typeProperties": { "scope": "/s", "events": ["{{type}}"] },
              "pipelines": [{{TriggerFiles.Start(pipeline, parameters ?? $$"""{ "file": "{{file}}" }""")}}] }
            """);
        return this;
    }

    async Task<IReadOnlyList<string>> DeliverAsync(params TriggerEvent[] events) => await Delivery(_engine).DeliverAsync(events, CancellationToken.None);

    EventDelivery Delivery(OrchestrationClient engine)
    {
        var runs = new RunStarter(engine, _outputs, new RunHistory(_store, _outputs), TimeProvider.System);
        return new EventDelivery(_files.Build, States, new TriggerStarter(runs, History, TimeProvider.System));
    }

    async Task<List<string>> RecordsAsync() => await History.ListAsync(null, null, CancellationToken.None)
        .Select(record => $"{record.Run.TriggerName} {record.Run.Status}").Order().ToListAsync();

    static TriggerEvent Event(string id, DateTimeOffset? time = null) => TriggerEvent.ReadAll(JsonNode.Parse($$"""
        { "id": "{{id}}", "topic": "/s", "subject": "s", "eventType": "t", "eventTime": "{{time ?? Now:O}}", "data": { "file": "a{{id}}.csv" } }
        """), Now).Single();

    /// <summary>An engine whose store is away when the second run is to be started.</summary>
    sealed class FailingOnce(OrchestrationClient engine) : OrchestrationClient
    {
        int _asked;

        public override Task StartAsync<TInput, TResult>(
            Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _asked) == 2 ? throw new SluiceException(Side.Engine, "Away", "The store is away.")
            : engine.StartAsync(orchestration, input, instanceId, cancellationToken);

        public override Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
            engine.FindAsync(instanceId, cancellationToken);

        public override Task<bool> RaiseEventAsync<T>(string instanceId, string name, T value, CancellationToken cancellationToken)
            where T : class => engine.RaiseEventAsync(instanceId, name, value, cancellationToken);

        public override Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken) =>
            engine.CancelAsync(instanceId, reason, cancellationToken);
    }
}
