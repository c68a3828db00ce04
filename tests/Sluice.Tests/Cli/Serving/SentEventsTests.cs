using System.Text.Json.Nodes;
using Sluice.Tests.Activities;

namespace Sluice.Tests.Cli.Serving;

/// <summary>Events that are sent to a server.</summary>
public sealed class SentEventsTests : IDisposable
{
    const int Events = 1000;

    readonly TemporaryFolder _home = new();
    readonly LocalPipelines _pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "@string(pipeline().parameters.n)"));

    public SentEventsTests() => _pipelines.Files.Trigger("OnEvent", """
        { "type": "CustomEventsTrigger", "runtimeState": "Started", "typeProperties": { "scope": "/s", "events": ["t"] },
          "pipelines": [{ "pipelineReference": { "referenceName": "P", "type": "PipelineReference" }, "parameters": { "n": "@triggerBody().event.data.n" } }] }
        """);

    [Fact]
    public async Task A_thousand_events_at_once_are_a_thousand_runs_also_when_they_are_sent_again_after_a_restart()
    {
        var events = new JsonArray([.. Enumerable.Range(0, Events).Select(number => (JsonNode)new JsonObject
        {
            ["id"] = $"{number}",
            ["topic"] = "/s",
            ["subject"] = "s",
            ["eventType"] = "t",
            ["eventTime"] = "2026-01-01T00:00:00Z",
            ["data"] = new JsonObject { ["n"] = number },
        })]).ToJsonString();
        string first;
        await using (var server = await SluiceServer.StartAsync(_home, _pipelines.Files.Path))
        {
            first = (await server.AskAsync("POST events", events)).ToJsonString();
            await server.KillAsync();
        }

        await using var next = await SluiceServer.StartAsync(_home, _pipelines.Files.Path);
        var again = await next.AskAsync("POST events", events);
        foreach (var id in again["runIds"]!.AsArray())
            await next.WaitForAsync((string)id!);

        Assert.Equal(first, again.ToJsonString());
        Assert.Equal(Events, (int)again["count"]!);
        (await next.StopAsync()).Succeeded();
        Assert.Equal(Events, Directory.GetFiles(Path.Combine(_home.Path, "runs")).Length);
    }

    [Fact]
    public async Task Senders_are_answered_when_they_ask_whether_events_are_wanted()
    {
        await using var server = await SluiceServer.StartAsync(_home, _pipelines.Files.Path);

        using var allowed = await server.SendAsync("OPTIONS events", "", ("WebHook-Request-Origin", "eventgrid.azure.net"));
        using var refused = await server.SendAsync("OPTIONS events", "", ("WebHook-Request-Origin", "bad origin"));
        var validated = await server.AskAsync("POST events", """
            [{ "id": "1", "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": { "validationCode": "c0de" } }]
            """);

        Assert.Equal((200, 400), ((int)allowed.StatusCode, (int)refused.StatusCode));
        Assert.Equal("eventgrid.azure.net", Assert.Single(allowed.Headers.GetValues("WebHook-Allowed-Origin")));
        Assert.Equal("c0de", (string?)validated["validationResponse"]);
    }

    public void Dispose()
    {
        _home.Dispose();
        _pipelines.Dispose();
    }
}
