using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Functions.Tests.Rpc;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;
using static Sluice.Functions.Tests.Support.HostedPipelines;

namespace Sluice.Functions.Tests;

/// <summary>Events that come by a storage queue, in the app's own process.</summary>
public sealed class QueuedEventsTests
{
    const string Function = "TakeEvents";

    static readonly int Many = int.Parse(Environment.GetEnvironmentVariable("SLUICE_QUEUED_EVENTS") ?? "100", CultureInfo.InvariantCulture);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120 + (Many / 4));

    /// <summary>As often as in Azure would take minutes.</summary>
    static readonly Dictionary<string, string> Soon = new() { ["visibilityTimeout"] = "00:00:00", ["maxDequeueCount"] = "3", ["maxPollingInterval"] = "00:00:00.2" };

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Messages_of_Event_Grid_and_others_start_runs_once_and_what_cannot_be_used_ends_as_poison()
    {
        await using var pipelines = await StartAsync();
        await using var queue = await ListenAsync(pipelines, Soon);
        string[] unusable = ["no secret of mine", "{", Base64("[]"), Base64("""{ "id": "1" }""")];

        foreach (var message in (string[])[Base64(Grid("a")), Base64(Cloud("b")), Base64($"[{Grid("c")}, {Cloud("d")}]"), Grid("e"), .. unusable])
            await queue.Queue.SendMessageAsync(message);

        await RunsAsync(pipelines, 5);
        await queue.Queue.SendMessageAsync(Base64(Grid("a")));
        await queue.Queue.SendMessageAsync(Base64(Grid("f")));
        var runs = await RunsAsync(pipelines, 6);
        Assert.Equal(["a", "b", "c", "d", "e", "f"], runs.Select(run => (string?)run["parameters"]!["file"]).Order());
        Assert.All(runs, run => Assert.Equal(("OnEvent", "Succeeded"), ((string?)run["invokedBy"]!["name"], (string?)run["status"])));
        var poison = new List<string>();
        await Eventually.TrueAsync(async () =>
        {
            if (await queue.Poison.ExistsAsync())
                poison.AddRange((await queue.Poison.ReceiveMessagesAsync(32)).Value.Select(message => message.MessageText));
            return poison.Count == unusable.Length;
        }, Patience);
        Assert.Equal(unusable.Order(), poison.Order());
        var reasons = pipelines.Host.Log.Where(entry => entry.Level == RpcLog.Types.Level.Warning).Select(entry => entry.Message).ToList();
        Assert.Equal(unusable.Length * 3, reasons.Count);
        Assert.Contains(reasons, reason => reason.Contains("it has no eventType", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.Contains("The message is no JSON", StringComparison.Ordinal));
        Assert.DoesNotContain(pipelines.Host.Log, entry => $"{entry}".Contains("no secret of mine", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_message_that_meets_a_passing_fault_is_done_when_it_comes_again()
    {
        await using var pipelines = await StartAsync();
        await using var queue = await ListenAsync(pipelines, new() { ["visibilityTimeout"] = "00:00:01", ["maxDequeueCount"] = "100" });
        Directory.Move(pipelines.Folder, $"{pipelines.Folder}-away");

        await queue.Queue.SendMessageAsync(Base64(Grid("a")));
        await Eventually.TrueAsync(() => Task.FromResult(pipelines.Host.Log.Any(entry => entry.Level == RpcLog.Types.Level.Warning)), Patience);
        Directory.Move($"{pipelines.Folder}-away", pipelines.Folder);

        Assert.Equal("a", (string?)Assert.Single(await RunsAsync(pipelines, 1))["parameters"]!["file"]);
        Assert.Contains("and comes again: ", pipelines.Host.Log.First(entry => entry.Level == RpcLog.Types.Level.Warning).Message, StringComparison.Ordinal);
        Assert.False(await queue.Poison.ExistsAsync());
    }

    /// <summary>A thousand: <c>SLUICE_QUEUED_EVENTS=1000</c>.</summary>
    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Many_messages_at_once_are_as_many_runs()
    {
        await using var pipelines = await StartAsync();
        await using var queue = await ListenAsync(pipelines, Soon);
        var names = Enumerable.Range(0, Many).Select(number => $"{number:d4}").ToList();

        await Parallel.ForEachAsync(names, async (name, token) => await queue.Queue.SendMessageAsync(Base64(Grid(name)), token));

        Assert.Equal(names, (await RunsAsync(pipelines, names.Count)).Select(run => (string)run["parameters"]!["file"]!).Order(StringComparer.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task The_queue_has_the_name_of_the_setting_and_one_without_it()
    {
        await using (var pipelines = await StartAsync())
            Assert.Equal("sluice-events", await pipelines.Host.QueueOfAsync(Function));
        await using (var pipelines = await StartAsync(("SLUICE_EVENT_QUEUE", "other")))
            Assert.Equal("%SLUICE_EVENT_QUEUE%", await pipelines.Host.QueueOfAsync(Function));
    }

    static async Task<HostedPipelines> StartAsync(params (string Name, string Value)[] settings)
    {
        var pipelines = await HostedPipelines.CreateAsync();
        pipelines.Write("pipeline", "P", $$"""
            { "parameters": { "file": { "type": "String" } }, "variables": { "text": { "type": "String" } },
              "activities": [{{Activity("Tell", "SetVariable", """{ "variableName": "text", "value": "@pipeline().parameters.file" }""")}}] }
            """).Write("trigger", "OnEvent", """
            { "type": "CustomEventsTrigger", "runtimeState": "Started", "typeProperties": { "scope": "/s", "events": ["t"] },
              "pipelines": [{ "pipelineReference": { "referenceName": "P", "type": "PipelineReference" },
                "parameters": { "file": "@triggerBody().event.data.file" } }] }
            """);
        return await pipelines.StartAsync(settings);
    }

    static async Task<QueueHost> ListenAsync(HostedPipelines pipelines, Dictionary<string, string> settings) => await QueueHost.StartAsync(
        (await Azurite.SharedAsync()).ConnectionString, $"events-{Guid.NewGuid():n}", settings,
        (message, id) => pipelines.Host.TakeAsync(Function, message, id));

    /// <summary>Waits until so many runs have ended.</summary>
    static async Task<List<JsonNode>> RunsAsync(HostedPipelines pipelines, int count)
    {
        var runs = new List<JsonNode>();
        await Eventually.TrueAsync(async () =>
        {
            runs.Clear();
            JsonNode? page = null;
            do
            {
                var token = (string?)page?["continuationToken"] is { } next ? $$"""{ "continuationToken": "{{next}}" }""" : "{}";
                page = (await pipelines.Host.SendAsync("POST", "/queryPipelineRuns", token)).Body!;
                runs.AddRange(page["value"]!.AsArray().Select(run => run!.DeepClone()));
            }
            while (page["continuationToken"] is not null);
            return runs.Count(run => (string?)run["status"] is not ("Queued" or "InProgress" or "Canceling")) >= count;
        }, Patience);
        return runs;
    }

    static string Grid(string file) => $$"""
        { "id": "{{file}}", "topic": "/s", "subject": "s", "eventType": "t", "eventTime": "2026-01-01T00:00:00Z", "data": { "file": "{{file}}" } }
        """;

    static string Cloud(string file) => $$"""
        { "specversion": "1.0", "id": "{{file}}", "source": "/s", "type": "t", "data": { "file": "{{file}}" } }
        """;

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
