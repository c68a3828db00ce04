using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>Web hooks in the app's own process: a server is asked, and calls back at the app's endpoint while the run waits.</summary>
public sealed class WebHookTests : IAsyncLifetime, IDisposable
{
    const string Api = "https://app.test/api";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly TemporaryFolder _folder = new();
    readonly ConcurrentDictionary<string, string> _callBackUris = new();
    readonly ConcurrentQueue<(string Hook, int Status)> _called = new();
    WebApplication _server = null!;
    Func<string, string, Task<int>> _postAsync = null!;

    [NeedsFact(Needs.Azurite)]
    public async Task A_run_goes_on_with_the_first_callback_or_without_one_and_no_history_has_a_token()
    {
        var azurite = await Azurite.SharedAsync();
        var container = Azurite.NewContainerName();
        WritePipeline(
            Hook("early", ""), Hook("late", ""), Hook("refused", """, "reportStatusOnCallBack": true"""), Hook("silent", """, "timeout": "00:00:05" """),
            $$"""
            { "name": "loop", "type": "ForEach", "typeProperties": { "items": "@createArray('in0', 'in1')", "activities": [{{Hook("in", "")}}] } }
            """);
        await using var host = await FunctionsHost.StartAsync(new Dictionary<string, string>
        {
            ["SLUICE_FACTORY"] = Path.Combine(_folder.Path, "factory"),
            ["SLUICE_API_URL"] = Api,
            ["SLUICE_ALLOW_HTTP"] = "true",
            ["SLUICE_OUTPUT_CONTAINER"] = container,
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
        });
        _postAsync = async (path, body) => (await host.SendAsync("POST", path, body)).Status;

        var runId = (string)(await host.SendAsync("POST", "/pipelines/hooks/createRun", "{}")).Body!["runId"]!;
        await Eventually.TrueAsync(() => Task.FromResult(_callBackUris.ContainsKey("late")), Patience);
        Assert.Equal((200, 200), (await CallAsync("late", """{ "n": 2 }"""), await CallAsync("late", """{ "n": 3 }""")));
        JsonNode? run = null;
        await Eventually.TrueAsync(async () =>
        {
            run = (await host.SendAsync("GET", $"/pipelineruns/{runId}")).Body;
            return (string?)run!["status"] is not ("Queued" or "InProgress" or "Canceling");
        }, Patience);

        Assert.Equal("Failed", (string?)run!["status"]);
        Assert.Contains("ErrorCode=NoPaper.", (string?)run["message"], StringComparison.Ordinal);
        var told = string.Concat(host.Given.Concat(host.Answers.Select(answer => $"{answer.Answer.ReturnValue?.String}")).Select(Decoded));
        Assert.All(
            ["""{"n":1}""", """{"n":2}""", """{"loop":"in0"}""", """{"loop":"in1"}""", "It ran out.", "Nobody called back within 00:00:05."],
            text => Assert.Contains(text, told.Replace(@"\u0022", "\"", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.DoesNotContain("""{"n":3}""", told.Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);

        // Nobody waits any more for what did not come; what came is acknowledged again.
        await host.WaitForEndAsync(runId, Patience);
        Assert.Equal((410, 200), (await CallAsync("silent", "{}"), await CallAsync("early", "{}")));
        Assert.All(_called, call => Assert.Equal(call.Hook == "silent" ? 410 : 200, call.Status));
        Assert.Equal(404, (await host.SendAsync("POST", $"/callbacks/{runId}?token=none", "{}")).Status);

        Assert.Equal(6, _callBackUris.Count);
        var kept = await KeptAsync(azurite.ConnectionString, container);
        foreach (var token in _callBackUris.Values.Select(url => url.Split("token=")[1]))
        {
            Assert.DoesNotContain(token, told, StringComparison.Ordinal);
            Assert.DoesNotContain(token, kept, StringComparison.Ordinal);
            Assert.DoesNotContain(host.Log, entry => $"{entry}".Contains(token, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("https://gateway.example/sluice/api", "ignored", "https://gateway.example/sluice/api")]
    [InlineData(null, "app.azurewebsites.net", "https://app.azurewebsites.net/api")]
    [InlineData(null, "localhost:7071", "http://localhost:7071/api")]
    [InlineData(null, null, null)]
    [InlineData("app.example", null, null)]
    public void The_address_of_the_api_is_set_or_the_name_that_the_platform_gives(string? setting, string? name, string? address)
    {
        Environment.SetEnvironmentVariable("SLUICE_API_URL", setting);
        Environment.SetEnvironmentVariable("WEBSITE_HOSTNAME", name);
        try
        {
            if (address is not null)
                Assert.Equal(address, HostSettings.FindApi().AbsoluteUri);
            else
                Assert.Equal("NoCallbackAddress", Assert.Throws<SluiceException>(HostSettings.FindApi).Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SLUICE_API_URL", null);
            Environment.SetEnvironmentVariable("WEBSITE_HOSTNAME", null);
        }
    }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    /// <summary>The server that the hooks ask: some it calls back at once, others it does not.</summary>
    async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var sent = JsonNode.Parse(await reader.ReadToEndAsync())!;
        var hook = (string)sent["hook"]!;
        _callBackUris[hook] = (string)sent["callBackUri"]!;
        var body = hook switch
        {
            "early" => """{ "n": 1 }""",
            "refused" => """{ "Error": { "ErrorCode": "NoPaper", "Message": "It ran out." }, "StatusCode": "403" }""",
            "in0" or "in1" => $$"""{ "loop": "{{hook}}" }""",
            _ => null,
        };
        if (body is not null)
            await CallAsync(hook, body);
    }

    async Task<int> CallAsync(string hook, string body)
    {
        var url = _callBackUris[hook];
        Assert.StartsWith(Api, url, StringComparison.Ordinal);
        var status = await _postAsync(url[Api.Length..], body);
        _called.Enqueue((hook, status));
        return status;
    }

    string Hook(string name, string properties)
    {
        var item = name == "in" ? "@item()" : name;
        return $$"""
            { "name": "{{name}}", "type": "WebHook",
              "typeProperties": { "method": "POST", "url": "{{_server.Urls.First()}}", "body": { "hook": "{{item}}" }{{properties}} } }
            """;
    }

    void WritePipeline(params string[] activities) => File.WriteAllText(_folder.File("factory", "pipeline", "hooks.json"), $$"""
        { "name": "hooks", "properties": { "activities": [{{string.Join(",", activities)}}] } }
        """);

    /// <summary>Orchestrators are given their history, and answer, in the bytes of a protocol whose texts are plain in it.</summary>
    static string Decoded(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.Latin1.GetString(bytes, 0, length) : text;
    }

    static async Task<string> KeptAsync(string connection, string container)
    {
        var kept = new StringBuilder();
        var client = new BlobContainerClient(connection, container);
        await foreach (var blob in client.GetBlobsAsync())
            kept.Append(blob.Name).Append((await client.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content);
        return kept.ToString();
    }
}
