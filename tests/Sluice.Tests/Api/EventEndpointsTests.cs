using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Runs;
using Sluice.Tests.Orchestration;
using Sluice.Tests.Triggers;
using Sluice.Triggers.State;

namespace Sluice.Tests.Api;

/// <summary>Events that are sent over HTTP.</summary>
public sealed class EventEndpointsTests
{
    const string GridEvent = """{ "id": "1", "topic": "", "subject": "s", "eventType": "t", "eventTime": "2026-01-01T00:00:00Z", "data": { "n": 1, "text": "é" } }""";
    const string CloudEvent = """{ "specversion": "1.0", "id": "1", "source": "/shop", "subject": "s", "type": "t", "data": { "n": 1, "text": "é" } }""";
    const string Structured = "application/cloudevents+json; charset=utf-8", Batch = "application/cloudevents-batch+json";

    readonly AcceptingEngine _engine = new();
    readonly ApiRoute[] _routes;

    public EventEndpointsTests()
    {
        var (store, outputs) = (new MemoryStateStore(TimeProvider.System), OutputStore.InMemory());
        var files = new TriggerFiles().Pipeline("Q", """{ "event": { "type": "Object" } }""").Whole("T", $$"""
            { "type": "CustomEventsTrigger", "runtimeState": "Started", "typeProperties": { "scope": "/s", "events": ["t"] },
              "pipelines": [{{TriggerFiles.Start("Q", """{ "event": "@triggerBody().event" }""")}}] }
            """);
        var runs = new RunStarter(_engine, outputs, new RunHistory(store, outputs), TimeProvider.System);
        _routes =
        [
            .. new EventEndpoints(
                new EventDelivery(
                    files.Build, new TriggerStates(store, "factory", TimeProvider.System),
                    new TriggerStarter(runs, new TriggerHistory(store, "factory"), TimeProvider.System)),
                TimeProvider.System).Routes,
        ];
    }

    [Theory]
    [InlineData($"[{GridEvent}]", "application/json", 1)]
    [InlineData(GridEvent, "application/json", 1)]
    [InlineData(CloudEvent, Structured, 1)]
    [InlineData($"[{CloudEvent}]", Batch, 1)]
    [InlineData($"[{CloudEvent},{CloudEvent}]", Batch, 1)]
    [InlineData($"[{GridEvent},{CloudEvent}]", "", 2)]
    public async Task Events_start_runs_in_every_form_that_senders_have(string body, string type, int runs)
    {
        var answer = await _routes.SendAsync("POST events", body, ("Content-Type", type));

        Assert.Equal((200, runs), (answer.Status, (int?)answer.Body!["count"]));
        Assert.Equal(_engine.States.Keys.Order(StringComparer.Ordinal), answer.Body["runIds"]!.AsArray().Select(id => (string)id!));
        Assert.All(Events, seen => Assert.Equal((1, "é"), ((int?)seen["data"]!["n"], (string?)seen["data"]!["text"])));
    }

    [Theory]
    [InlineData("application/json", "{ \"n\": 1 }", "data", "{\"n\":1}")]
    [InlineData("application/json; charset=utf-8", "", "data", "null")]
    [InlineData("text/plain", "{ é", "data", "\"{ \\u00E9\"")]
    [InlineData("application/octet-stream", "abc", "data_base64", "\"YWJj\"")]
    public async Task The_headers_of_a_CloudEvent_may_stand_beside_its_data(string type, string body, string name, string value)
    {
        var answer = await _routes.SendAsync(
            "POST events", body, ("Content-Type", type), ("ce-specversion", "1.0"), ("CE-ID", "1"), ("ce-source", "/shop"), ("ce-type", "t"),
            ("ce-subject", "caf%C3%A9"), ("ce-comexample", "x"), ("X-Other", "y"));

        Assert.Equal(200, answer.Status);
        var seen = Assert.Single(Events);
        Assert.Equal(("café", "x", value), ((string?)seen["subject"], (string?)seen["comexample"], seen[name]?.ToJsonString() ?? "null"));
        Assert.False(seen.ContainsKey("x-other"));
    }

    [Theory]
    [InlineData("", "There is no event in the body. Send one,")]
    [InlineData("null", "There is no event in the body. Send one,")]
    [InlineData("[]", "there is none in the list")]
    [InlineData("{}", "it has no id")]
    [InlineData("[{}]", "it has no id")]
    [InlineData($"[{GridEvent},7,{CloudEvent},{{\"id\":\"2\"}}]", "event 2 of 4: it is a number, and an object is wanted; event 4 of 4: it has no eventType")]
    [InlineData("""{ "specversion": "2.0", "id": "1" }""", "its specversion is '2.0', and 1.0 is wanted")]
    [InlineData("{\n  oops }", "The body is not JSON: look at line 2, byte 3.")]
    [InlineData("<event/>", "The body is not JSON: look at line 1, byte 1.")]
    public async Task One_that_is_none_is_told_and_nothing_is_started(string body, string why)
    {
        var answer = await _routes.SendAsync("POST events", body, ("Content-Type", "application/json"));

        Assert.Equal(400, answer.Status);
        Assert.Contains(why, (string?)answer.Body!["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(_engine.States);
    }

    [Fact]
    public async Task Event_Grid_is_given_its_code_back()
    {
        const string Validation = """
            [{ "id": "1", "topic": "/s", "subject": "", "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "eventTime": "2026-01-01T00:00:00Z",
               "data": { "validationCode": "512d38b6", "validationUrl": "https://e.example" }, "dataVersion": "1", "metadataVersion": "1" }]
            """;

        foreach (var headers in new[] { Array.Empty<(string, string)>(), [("aeg-event-type", "SubscriptionValidation")] })
        {
            var answer = await _routes.SendAsync("POST events", Validation, headers);

            Assert.Equal((200, """{"validationResponse":"512d38b6"}"""), (answer.Status, answer.Body!.ToJsonString()));
        }

        var without = await _routes.SendAsync("POST events", $"[{GridEvent}]", ("aeg-event-type", "SubscriptionValidation"));
        Assert.Equal((400, "InvalidHandshake"), (without.Status, (string?)without.Body!["error"]!["code"]));
        Assert.Empty(_engine.States);
    }

    [Theory]
    [InlineData("eventgrid.azure.net", true)]
    [InlineData("eventemitter.example.com:8443", true)]
    [InlineData("bad\u00e9.example", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task Senders_of_CloudEvents_are_allowed_when_they_ask(string? origin, bool isAllowed)
    {
        var answer = await _routes.SendAsync("OPTIONS events", "", origin is null ? [] : [("WebHook-Request-Origin", origin), ("WebHook-Request-Rate", "120")]);

        Assert.Equal(isAllowed ? 200 : 400, answer.Status);
        Assert.Equal(isAllowed ? origin : null, answer.Headers.GetValueOrDefault("WebHook-Allowed-Origin"));
        Assert.Equal(isAllowed ? "*" : null, answer.Headers.GetValueOrDefault("WebHook-Allowed-Rate"));
    }

    IEnumerable<JsonObject> Events => _engine.States.Values
        .Select(state => state.Input.Deserialize<PipelineRunRequest>()!.Parameters["event"]!.AsObject());
}
