using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Tests.Connections;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Definitions;
using Sluice.Tests.Orchestration;
using Sluice.Triggers;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Tests.Api;

public sealed class TriggerEndpointsTests : IAsyncDisposable
{
    const string Factory = "subscriptions/s/resourceGroups/r/providers/Microsoft.DataFactory/factories/f";

    readonly FactoryFiles _files = new FactoryFiles().Pipeline("P", Wait).Trigger("Nightly", Schedule("P"))
        .Trigger("Arrivals", """
            { "type": "BlobEventsTrigger", "typeProperties": { "scope": "/a/b", "events": ["Microsoft.Storage.BlobCreated"], "blobPathBeginsWith": "/c/blobs/" } }
            """);

    readonly MemoryStateStore _state = new(TimeProvider.System);
    readonly AcceptingEngine _engine = new();
    readonly OutputStore _outputs = OutputStore.InMemory();
    readonly FactorySource _source;

    public TriggerEndpointsTests() => _source = new FactorySource(
        _files.Path, null, factory => new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System), new RestlessClock());

    static string Wait => """{ "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }""";

    [Fact]
    public async Task A_trigger_is_started_and_stopped_however_often_and_shown_so()
    {
        Assert.Equal("Stopped", await StateAsync("Nightly"));

        foreach (var (call, state) in new[] { ("start", "Started"), ("START", "Started"), ("stop", "Stopped"), ("stop", "Stopped"), ("start", "Started") })
        {
            var answer = await SendAsync($"POST {Factory}/triggers/nightly/{call}?api-version=2018-06-01");
            Assert.Equal((200, null), (answer.Status, answer.Body));
            Assert.Equal(state, await StateAsync("NIGHTLY"));
        }

        var listed = (await SendAsync("GET triggers")).Body!["value"]!.AsArray();
        Assert.Equal(["Stopped", "Started"], listed.Select(one => (string?)one!["properties"]!["runtimeState"]));
        Assert.DoesNotContain("runtimeState", await File.ReadAllTextAsync(_files.File("trigger/Nightly.json")), StringComparison.Ordinal);
        Assert.Equal((404, "TriggerNotFound"), Failure(await SendAsync("POST triggers/none/start")));
        Assert.Equal((404, "TriggerNotFound"), Failure(await SendAsync("POST triggers/none/stop")));
    }

    [Theory]
    [InlineData("Started", "Started")]
    [InlineData("Stopped", "Stopped")]
    [InlineData("Disabled", "Disabled")]
    [InlineData(null, "Stopped")]
    public async Task A_trigger_that_nobody_has_started_or_stopped_is_what_its_definition_says(string? written, string state)
    {
        _files.Trigger("Nightly", Schedule("P", written));

        Assert.Equal(state, await StateAsync("Nightly"));

        await SendAsync("POST triggers/Nightly/start");
        await SendAsync("POST triggers/Nightly/stop");

        Assert.Equal("Stopped", await StateAsync("Nightly"));
    }

    [Fact]
    public async Task A_trigger_is_started_only_if_it_and_what_it_starts_are_right_and_stopped_whatever_it_is()
    {
        _files.Pipeline("Wrong", """{ "activities": [{ "name": "W", "type": "Wait", "typeProperties": {} }] }""")
            .Trigger("Nightly", Schedule("Wrong").Replace("\"Day\"", "\"Fortnight\"", StringComparison.Ordinal));

        var refused = await SendAsync("POST triggers/Nightly/start");

        Assert.Equal((400, "InvalidDefinition"), Failure(refused));
        Assert.Equal(
            ["pipeline/Wrong.json $.properties.activities[0].typeProperties.waitTimeInSeconds", "trigger/Nightly.json $.properties.typeProperties.recurrence.frequency"],
            refused.Body!["error"]!["details"]!.AsArray().Select(detail => (string?)detail!["target"]).Order());
        Assert.Equal("Stopped", await StateAsync("Nightly"));

        _files.Trigger("Nightly", Schedule("P"));
        Assert.Equal(200, (await SendAsync("POST triggers/Nightly/start")).Status);
        _files.Write("trigger/Nightly.json", "{");

        Assert.Equal((409, "DefinitionUnreadable"), Failure(await SendAsync("POST triggers/Nightly/start")));
        Assert.Equal(200, (await SendAsync("POST triggers/Nightly/stop")).Status);
        _files.Trigger("Nightly", Schedule("P"));
        Assert.Equal("Stopped", await StateAsync("Nightly"));
    }

    [Fact]
    public async Task A_trigger_that_is_started_is_neither_changed_nor_deleted_and_what_was_deleted_is_forgotten()
    {
        var shown = (await SendAsync("GET triggers/Nightly")).Body!;
        await SendAsync("POST triggers/Nightly/start");

        Assert.Equal((400, "TriggerEnabledCannotUpdate"), Failure(await SendAsync("PUT triggers/Nightly", shown.ToJsonString())));
        Assert.Equal((400, "TriggerEnabledCannotUpdate"), Failure(await SendAsync("DELETE triggers/Nightly")));
        // What is shown has changed.
        Assert.Equal(200, (await SendAsync("GET triggers/Nightly", "", ("If-None-Match", (string)shown["etag"]!))).Status);

        await SendAsync("POST triggers/Nightly/stop");
        Assert.Equal(200, (await SendAsync("PUT triggers/Nightly", shown.ToJsonString(), ("If-Match", (string)shown["etag"]!))).Status);
        await SendAsync("POST triggers/Nightly/start");
        await SendAsync("POST triggers/Nightly/stop");
        Assert.Equal(200, (await SendAsync("DELETE triggers/Nightly")).Status);
        _files.Trigger("Nightly", Schedule("P", "Started"));

        Assert.Equal("Started", await StateAsync("Nightly"));
    }

    [Fact]
    public async Task What_is_written_starts_nothing_and_stops_nothing()
    {
        var started = $$"""{ "properties": {{Schedule("P", "Started")}} }""";
        _files.Trigger("Deployed", Schedule("P", "Started"));
        await SendAsync("POST triggers/Deployed/stop");

        await SendAsync("PUT triggers/New", started);
        await SendAsync("PUT triggers/Deployed", started.Replace("Started", "Stopped", StringComparison.Ordinal));

        Assert.Equal("Stopped", await StateAsync("New"));
        Assert.DoesNotContain("runtimeState", await File.ReadAllTextAsync(_files.File("trigger/New.json")), StringComparison.Ordinal);
        Assert.Contains("\"Started\"", await File.ReadAllTextAsync(_files.File("trigger/Deployed.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscriptions_are_as_the_trigger_until_somebody_says_otherwise()
    {
        Assert.Equal(("Arrivals", "Disabled"), await SubscriptionAsync("getEventSubscriptionStatus"));
        Assert.Equal(("Arrivals", "Enabled"), await SubscriptionAsync("subscribeToEvents"));
        Assert.Equal(("Arrivals", "Enabled"), await SubscriptionAsync("getEventSubscriptionStatus"));
        Assert.Equal("Stopped", await StateAsync("Arrivals"));
        await SendAsync("POST triggers/Arrivals/start");
        Assert.Equal(("Arrivals", "Enabled"), await SubscriptionAsync("getEventSubscriptionStatus"));
        Assert.Equal(("Arrivals", "Disabled"), await SubscriptionAsync("unsubscribeFromEvents"));
        Assert.Equal(("Arrivals", "Disabled"), await SubscriptionAsync("getEventSubscriptionStatus"));
        Assert.Equal((400, "NoEventTrigger"), Failure(await SendAsync("POST triggers/Nightly/subscribeToEvents")));
        Assert.Equal((404, "TriggerNotFound"), Failure(await SendAsync("POST triggers/none/subscribeToEvents")));

        async Task<(string?, string?)> SubscriptionAsync(string call)
        {
            var answer = await SendAsync($"POST triggers/arrivals/{call}");
            return ((string?)answer.Body!["triggerName"], (string?)answer.Body["status"]);
        }
    }

    [Fact]
    public async Task Triggers_are_queried_page_by_page()
    {
        for (var i = 0; i < 103; i++)
            _files.Trigger($"T{i:000}", Schedule("P"));

        var first = (await SendAsync("POST querytriggers", "{}")).Body!;
        var second = (await SendAsync("POST queryTriggers", new JsonObject { ["continuationToken"] = (string?)first["continuationToken"] }.ToJsonString())).Body!;
        var below = (await SendAsync("POST querytriggers", """{ "parentTriggerName": "Nightly" }""")).Body!;

        var names = first["value"]!.AsArray().Concat(second["value"]!.AsArray()).Select(one => (string)one!["name"]!).ToList();
        Assert.Equal((100, 105, 105), (first["value"]!.AsArray().Count, names.Count, names.Distinct().Count()));
        Assert.All(first["value"]!.AsArray(), one => Assert.Equal("Stopped", (string?)one!["properties"]!["runtimeState"]));
        Assert.Null(second["continuationToken"]);
        Assert.Empty(below["value"]!.AsArray());
        Assert.Equal((400, "InvalidBody"), Failure(await SendAsync("POST querytriggers", """{ "continuationToken": 7 }""")));
    }

    [Fact]
    public async Task Runs_of_triggers_are_found_by_filters_in_the_order_asked_for_and_page_by_page()
    {
        _files.Trigger("Other", Schedule("P"));
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var day = 0; day < 103; day++)
            await FireAsync("Nightly", start.AddDays(day));
        var other = await FireAsync("Other", start);

        var first = (await QueryAsync("""{ "filters": [{ "operand": "TriggerName", "operator": "Equals", "values": ["nightly"] }] }"""))!;
        var second = (await QueryAsync($$"""
            { "filters": [{ "operand": "TriggerName", "operator": "In", "values": ["Nightly"] }], "continuationToken": "{{first["continuationToken"]}}" }
            """))!;
        var byId = (await QueryAsync($$"""{ "filters": [{ "operand": "TriggerRunId", "operator": "Equals", "values": ["{{other.TriggerRunId}}"] }] }"""))!;
        var failed = (await QueryAsync("""{ "filters": [{ "operand": "Status", "operator": "NotEquals", "values": ["Succeeded"] }] }"""))!;
        var later = (await QueryAsync("""{ "lastUpdatedAfter": "2100-01-01T00:00:00Z", "lastUpdatedBefore": "2100-01-02T00:00:00Z" }"""))!;
        var ordered = (await QueryAsync("""{ "orderBy": [{ "orderBy": "TriggerName", "order": "DESC" }, { "orderBy": "TriggerRunTimestamp" }] }"""))!;

        var all = first["value"]!.AsArray().Concat(second["value"]!.AsArray()).ToList();
        Assert.Equal((100, 3, null), (first["value"]!.AsArray().Count, second["value"]!.AsArray().Count, (string?)second["continuationToken"]));
        Assert.Equal(103, all.Select(run => (string)run!["triggerRunId"]!).Distinct().Count());
        Assert.Equal(all.Select(Timestamp).OrderDescending(), all.Select(Timestamp));
        Assert.Equal("Other", (string?)Assert.Single(byId["value"]!.AsArray())!["triggerName"]);
        Assert.Empty(failed["value"]!.AsArray());
        Assert.Empty(later["value"]!.AsArray());
        Assert.Equal("Other", (string?)ordered["value"]![0]!["triggerName"]);
        Assert.Equal((400, "InvalidQuery"), Failure(await SendAsync("POST queryTriggerRuns", """{ "filters": [{ "operand": "PipelineName", "operator": "Equals", "values": ["P"] }] }""")));

        async Task<JsonNode?> QueryAsync(string body) => (await SendAsync($"POST {Factory}/queryTriggerRuns", body)).Body;

        static DateTimeOffset Timestamp(JsonNode? run) => (DateTimeOffset)run!["triggerRunTimestamp"]!;
    }

    [Fact]
    public async Task The_run_of_a_pipeline_tells_the_trigger_that_has_started_it()
    {
        var run = await FireAsync("Nightly", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var started = (await SendAsync($"GET pipelineruns/{(string)run.TriggeredPipelines["P"]!}")).Body!["invokedBy"]!;

        Assert.Equal(("Nightly", run.TriggerRunId, "ScheduleTrigger"), ((string?)started["name"], (string?)started["id"], (string?)started["invokedByType"]));
    }

    [Fact]
    public async Task What_could_not_be_started_is_repeated_when_the_trigger_is_right()
    {
        string Starting(string at) => Schedule("Q").Replace(
            "\"PipelineReference\" }", $$"""
            "PipelineReference" }, "parameters": { "at": "{{at}}" }
            """, StringComparison.Ordinal);
        _files.Pipeline("Q", $$"""{ "parameters": { "at": { "type": "String" } }, {{Wait.TrimStart('{', ' ')}}""")
            .Trigger("Nightly", Starting("@string(int(trigger().scheduledTime))"));
        var failed = await FireAsync("Nightly", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _files.Trigger("Nightly", Starting("@trigger().scheduledTime"));

        var again = await SendAsync($"POST {Factory}/triggers/nightly/triggerRuns/{failed.TriggerRunId}/rerun");

        Assert.Equal(("Failed", "Succeeded"), (failed.Status, (string?)again.Body!["status"]));
        Assert.NotEqual(failed.TriggerRunId, (string?)again.Body["triggerRunId"]);
        Assert.Equal((string?)again.Body["triggeredPipelines"]!["Q"], Assert.Single(_engine.States).Key);
        Assert.Equal((400, "NothingToRerun"), Failure(await SendAsync($"POST triggers/Nightly/triggerRuns/{again.Body["triggerRunId"]}/rerun")));
        Assert.Equal((404, "TriggerRunNotFound"), Failure(await SendAsync($"POST triggers/Arrivals/triggerRuns/{failed.TriggerRunId}/rerun")));
        Assert.Equal((404, "TriggerNotFound"), Failure(await SendAsync($"POST triggers/none/triggerRuns/{failed.TriggerRunId}/rerun")));
        _files.Trigger("Nightly", Schedule("None"));
        Assert.Equal((400, "InvalidDefinition"), Failure(await SendAsync($"POST triggers/Nightly/triggerRuns/{failed.TriggerRunId}/rerun")));
    }

    [Fact]
    public async Task A_window_is_cancelled_and_repeated()
    {
        _files.Trigger("Windows", Windows("Started"));
        await TickAsync();
        var (first, started) = Assert.Single(await StatusesAsync());

        var cancelled = await SendAsync($"POST {Factory}/triggers/Windows/triggerRuns/{first}/cancel");
        await TickAsync();
        var stopped = Assert.Single(await StatusesAsync());
        var again = (await SendAsync($"POST triggers/Windows/triggerRuns/{first}/rerun")).Body!;
        await TickAsync();
        var repeated = await StatusesAsync();

        Assert.Equal((200, "Inprogress", (first, "Cancelled")), (cancelled.Status, started, stopped));
        Assert.Equal(("Waiting", "2026-01-01T00:00:00.0000000Z"), ((string?)again["status"], (string?)again["properties"]!["windowStartTime"]));
        Assert.Equal([((string)again["triggerRunId"]!, "Inprogress"), (first, "Cancelled")], repeated);
        Assert.Equal(2, _engine.States.Count);
        Assert.Equal((404, "TriggerRunNotFound"), Failure(await SendAsync("POST triggers/Windows/triggerRuns/none/cancel")));
        _files.Write("trigger/Windows.json", "{");
        Assert.Equal(200, (await SendAsync($"POST triggers/windows/triggerRuns/{again["triggerRunId"]}/cancel")).Status);
        Assert.All(_engine.States.Values, state => Assert.Equal(OrchestrationStatus.Cancelled, state.Status));

    }

    [Fact]
    public async Task A_window_that_is_due_begins_when_its_trigger_is_started()
    {
        await SendAsync("PUT triggers/Windows", $$"""{ "properties": {{Windows()}} }""");
        Assert.Empty(await StatusesAsync());

        Assert.Equal(200, (await SendAsync("POST triggers/windows/start")).Status);

        Assert.Equal("Inprogress", Assert.Single(await StatusesAsync()).Status);
        Assert.Single(_engine.States);
        Assert.Equal(200, (await SendAsync("POST triggers/windows/start")).Status);
        Assert.Single(_engine.States);
    }

    [Fact]
    public async Task What_has_become_due_of_a_schedule_is_started_when_it_is_told_to_start_again()
    {
        var due = DateTimeOffset.UtcNow.AddSeconds(2);
        _files.Trigger("Soon", Schedule("P").Replace("2026-01-01T00:00:00Z", $"{due:O}", StringComparison.Ordinal));
        await SendAsync("POST triggers/Soon/start");
        Assert.Empty(_engine.States);

        await Eventually.GetAsync(() => SendAsync("POST triggers/Soon/start"), _ => !_engine.States.IsEmpty, TimeSpan.FromSeconds(30));

        Assert.Equal("Succeeded", Assert.Single(await StatusesAsync()).Status);
        Assert.Single(_engine.States);
    }

    [Fact]
    public async Task A_trigger_that_is_deleted_and_written_again_begins_at_its_first_window()
    {
        var windows = $$"""{ "properties": {{Windows()}} }""";
        await SendAsync("PUT triggers/Windows", windows);
        await SendAsync("POST triggers/Windows/start");
        await TickAsync();
        var (first, _) = Assert.Single(await StatusesAsync());
        await SendAsync("POST triggers/Windows/stop");

        Assert.Equal(200, (await SendAsync("DELETE triggers/Windows")).Status);
        Assert.Empty(await _state.ListAsync($"windows/{_source.Scope}", null, CancellationToken.None).ToListAsync());
        await SendAsync("PUT triggers/Windows", windows);
        await SendAsync("POST triggers/Windows/start");
        await TickAsync();

        var again = Assert.Single(await StatusesAsync(), run => run.Id != first);
        Assert.Equal("Inprogress", again.Status);
        Assert.Equal(2, _engine.States.Count);
        // Nobody else would stop what the one that was deleted has begun.
        Assert.Equal(200, (await SendAsync($"POST triggers/Windows/triggerRuns/{first}/cancel")).Status);
        Assert.Equal("Cancelled", Assert.Single(await StatusesAsync(), run => run.Id == first).Status);
        Assert.Single(_engine.States.Values, state => state.Status == OrchestrationStatus.Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _files.Dispose();
    }

    Task<ApiResponse> SendAsync(string call, string body = "", params (string Name, string Value)[] headers) =>
        ApiRoutes.Of(_source, _engine, _outputs, _state, new RunHistory(_state, _outputs), new FileSecretKeeper(_files.Path), TimeProvider.System).All.SendAsync(call, body, headers);

    Task TickAsync() => new TriggerTick(_state, _source.Scope, _engine, _outputs, new RunHistory(_state, _outputs), TimeProvider.System, _ => { })
        .RunAsync(_source.Current.Factory, CancellationToken.None);

    async Task<IEnumerable<(string Id, string Status)>> StatusesAsync() => (await SendAsync("POST queryTriggerRuns")).Body!["value"]!.AsArray()
        .Select(run => ((string)run!["triggerRunId"]!, (string)run["status"]!));

    async Task<string?> StateAsync(string name) => (string?)(await SendAsync($"GET triggers/{name}")).Body!["properties"]!["runtimeState"];

    Task<TriggerRun> FireAsync(string name, DateTimeOffset time)
    {
        var factory = _source.Current.Factory;
        Assert.True(factory.TryFind(ResourceKind.Trigger, name, out var resource));
        var runs = new RunStarter(_engine, _outputs, new RunHistory(_state, _outputs), TimeProvider.System);
        return new TriggerStarter(runs, new TriggerHistory(_state, _source.Scope), TimeProvider.System)
            .StartAsync(factory, Trigger.Read(factory, resource, new DefinitionReport())!, Occurrence.At(time), CancellationToken.None);
    }

    static (int, string?) Failure(ApiResponse response) => (response.Status, (string?)response.Body?["error"]?["code"]);

    /// <summary>One window of an hour.</summary>
    static string Windows(string state = "Stopped") => $$"""
        { "type": "TumblingWindowTrigger", "runtimeState": "{{state}}", "pipeline": { "pipelineReference": { "referenceName": "P", "type": "PipelineReference" } },
          "typeProperties": { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-01T01:00:00Z", "maxConcurrency": 1 } }
        """;

    static string Schedule(string pipeline, string? state = null) => $$"""
        { "type": "ScheduleTrigger", {{(state is null ? "" : $"\"runtimeState\": \"{state}\",")}}
          "typeProperties": { "recurrence": { "frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z" } },
          "pipelines": [{ "pipelineReference": { "referenceName": "{{pipeline}}", "type": "PipelineReference" } }] }
        """;
}
