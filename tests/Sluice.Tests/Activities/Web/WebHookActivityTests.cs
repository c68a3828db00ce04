using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Pipelines;
using Sluice.Tests.Cli;
using Sluice.Tests.Cli.Serving;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Http;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Activities.Web;

public sealed class WebHookActivityTests(WebServer server) : IClassFixture<WebServer>, IDisposable
{
    const string Failed = """{ "Output": { "x": 1 }, "Error": { "ErrorCode": "NoPaper", "Message": "It ran out." }, "StatusCode": "403" }""";

    readonly HttpClient _http = new();
    readonly ConcurrentQueue<string> _called = [];

    [Theory]
    [InlineData("""{ "rows": 7 }""", """{"rows":7}""")]
    [InlineData("""{ "StatusCode": "403" }""", """{"StatusCode":"403"}""")]
    [InlineData("[1, 2]", """{"Response":[1,2]}""")]
    [InlineData("", "{}")]
    public async Task What_the_server_calls_back_with_is_the_output(string body, string output)
    {
        CallBack("/late", afterAnswer: true, body);

        Assert.Equal(output, (await OutputAsync("/late", """, "body": "@json('{ \"a\": 1 }')" """)).ToJsonString());

        var sent = JsonNode.Parse(server.Asked("/late")[^1].Body)!;
        Assert.Equal(1, (int)sent["a"]!);
        Assert.Matches("^http://127.0.0.1:[0-9]+/callbacks/11111111-1111-1111-1111-111111111111[?]token=[A-Za-z0-9_-]{43}$", (string?)sent["callBackUri"]);
    }

    [Fact]
    public async Task A_callback_that_comes_before_the_request_is_answered_is_not_lost()
    {
        CallBack("/early", afterAnswer: false, """{ "rows": 7 }""");

        Assert.Equal(7, (int)(await OutputAsync("/early"))["rows"]!);
    }

    [Fact]
    public async Task Every_round_of_a_loop_gets_what_it_was_called_back_with()
    {
        server.On("/rounds", context => CallAsync(AddressIn(context, "/rounds", out var n), $$"""{ "n": {{n}} }"""));
        using var pipelines = Of(
            server.Sender(),
            Activity("A", "ForEach", $$"""
                { "items": "@range(0, 6)", "activities": [
                  {{Hook("H", "/rounds", """, "body": { "n": "@item()" }""")}},
                  {{Append("Add", "@{item()}=@{activity('H').output.n}", "H:Succeeded")}}] }
                """),
            Tell("@join(variables('list'), ' ')"));

        Assert.Equal("0=0 1=1 2=2 3=3 4=4 5=5", string.Join(' ', (await pipelines.RunToTellAsync())!.Split(' ').Order()));
    }

    [Theory]
    [InlineData(Failed, "NoPaper", "The callback reported 403, NoPaper: It ran out.")]
    [InlineData("""{ "statuscode": 500 }""", "Http500", "The callback reported 500.")]
    [InlineData("""{ "StatusCode": "400", "Error": { "ErrorCode": "no code" } }""", "Http400", "The callback reported 400, no code.")]
    public async Task A_callback_may_say_that_the_activity_failed_where_that_is_asked(string body, string code, string detail)
    {
        CallBack("/fails", afterAnswer: false, body);
        using var pipelines = Of(server.Sender(), Hook("A", "/fails", """, "reportStatusOnCallBack": true"""), Tell(
            "@{activity('A').error.errorCode}", "A:Failed"));

        var fault = Assert.Single((await pipelines.RunAsync()).Activities, run => run.ActivityName == "A").Error!;

        Assert.Equal((code, $"Failure happened on 'Source' side. ErrorCode={code}. {detail}"), (fault.ErrorCode, fault.Message));
        Assert.Single(server.Asked("/fails"), asked => asked.Body.Contains(_called.Last(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(", \"reportStatusOnCallBack\": true", """{ "Output": { "x": 1 }, "StatusCode": "200" }""")]
    [InlineData("", Failed)]
    public async Task Another_status_is_a_success(string properties, string body)
    {
        CallBack("/reports", afterAnswer: false, body);

        Assert.Equal(1, (int)(await OutputAsync("/reports", properties))["Output"]!["x"]!);
    }

    [Fact]
    public async Task What_a_secure_hook_was_called_back_with_is_seen_by_expressions_and_told_nowhere()
    {
        CallBack("/secure", afterAnswer: true, """{ "key": "c4n4ry of a hook" }""");
        using var pipelines = Of(
            server.Sender(),
            Hook("A", "/secure").Replace("\"typeProperties\"", "\"policy\": { \"secureOutput\": true }, \"typeProperties\"", StringComparison.Ordinal),
            Activity("If", "IfCondition", $$"""
                { "expression": "@equals(activity('A').output.key, 'c4n4ry of a hook')", "ifFalseActivities": [{{Activity("F", "Fail", """{ "message": "m", "errorCode": "E" }""")}}] }
                """, "A:Succeeded"));

        var result = await pipelines.RunAsync();

        Assert.Null(result.Activities.Single(run => run.ActivityName == "A").Output);
        Assert.DoesNotContain("c4n4ry", JsonSerializer.Serialize(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_calls_back_is_a_timeout()
    {
        server.On("/silent", "{}");
        using var pipelines = Of(server.Sender(), Hook("A", "/silent", """, "timeout": "00:00:01" """));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        Assert.Equal((Side.Engine, "ActivityTimeout"), (fault.Side, fault.Code));
        Assert.StartsWith("Nobody called back within 00:00:01.", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_fails_is_not_waited_for()
    {
        server.On("/refuses", "", status: 500);
        using var pipelines = Of(server.Sender(), Hook("A", "/refuses"));

        Assert.Equal("Http500", (await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync)).Code);
    }

    [Fact]
    public async Task Who_is_not_expected_is_refused_and_the_first_of_two_calls_counts()
    {
        var statuses = new List<int>();
        server.On("/calls", async context =>
        {
            var url = AddressIn(context, "/calls", out _);
            var other = url.Replace("token=", "token=x", StringComparison.Ordinal);
            foreach (var (address, body) in new[]
            {
                (other, "{}"), (url.Split('?')[0], "{}"), (url.Replace("/1111", "/2222", StringComparison.Ordinal), "{}"),
                (url.Replace("/11111111-", "/..%2f11111111-", StringComparison.Ordinal), "{}"), (url.Replace("callbacks", "other", StringComparison.Ordinal), "{}"),
                (url, "no json"), (url, $"\"{new string('x', 4 << 20)}\""), (url, """{ "first": true }"""), (url, """{ "first": false }"""),
            })
                statuses.Add(await PostAsync(address, body));
            using var read = await _http.GetAsync(new Uri(url));
            statuses.Add((int)read.StatusCode);
        });

        var output = await OutputAsync("/calls");

        Assert.Equal([404, 404, 404, 404, 404, 400, 413, 200, 200, 405], statuses);
        Assert.True((bool)output["first"]!);
    }

    [Fact]
    public async Task The_token_is_in_nothing_that_the_command_line_writes()
    {
        CallBack("/hook", afterAnswer: true, """{ "rows": 7 }""");
        using var pipelines = Of(Hook("A", "/hook", plain: true), Tell("@{activity('A').output.rows}"));
        using var home = new TemporaryFolder();
        await using var process = SluiceProcess.Start(
            ["run", "P", "--factory", pipelines.Files.Path, "--json"],
            new Dictionary<string, string> { ["SLUICE_ALLOW_HTTP"] = "true", ["SLUICE_HOME"] = home.Path });

        var outcome = (await process.EndAsync()).Succeeded();

        var token = _called.Single().Split("token=")[1];
        Assert.Contains("\"rows\": 7", outcome.Output, StringComparison.Ordinal);
        var files = Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories);
        Assert.True(files.Length >= 4);
        Assert.DoesNotContain(token, outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.All(files, file => Assert.DoesNotContain(token, file + File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_callback_to_a_server_that_was_started_again_reaches_the_run_that_another_one_has_started()
    {
        var asked = new TaskCompletionSource<string>();
        server.On("/served", context =>
        {
            asked.TrySetResult(AddressIn(context, "/served", out _));
            return Task.CompletedTask;
        });
        using var pipelines = Of(Activity("Child", "ExecutePipeline", """
            { "pipeline": { "referenceName": "C", "type": "PipelineReference" }, "waitOnCompletion": true }
            """)).Pipeline("C", Hook("A", "/served", plain: true));
        using var home = new TemporaryFolder();
        string runId;
        int port;
        await using (var first = await SluiceServer.StartAsync(home, pipelines.Files.Path))
        {
            (runId, port) = (await first.CreateRunAsync(), first.Address.Port);
            Assert.StartsWith($"{first.Address}/callbacks/", await asked.Task.WaitAsync(SluiceProcess.Patience), StringComparison.Ordinal);
            // Else it is stopped in the middle of the request, which is not sent again unasked.
            var journal = Path.Combine(home.Path, "runs", $"{runId}.jsonl");
            await Eventually.GetAsync(
                () => ReadSharedAsync(journal), text => text.Contains("\"Continuation\":{", StringComparison.Ordinal), SluiceProcess.Patience);
            (await first.StopAsync()).Succeeded();
        }

        await using var next = await SluiceServer.StartAsync(home, pipelines.Files.Path, port: port);
        var address = await asked.Task;

        Assert.Equal(404, await PostAsync(address + "x", "{}"));
        Assert.Equal(200, await PostAsync(address, "{}"));
        Assert.Equal(200, await PostAsync(address, "{}"));
        await next.WaitForAsync(runId);
    }

    /// <summary>What the server keeps locked for every other process of .NET.</summary>
    static async Task<string> ReadSharedAsync(string path)
    {
        await using var reading = SluiceProcess.Start("cat", [path], new Dictionary<string, string>(), []);
        return (await reading.EndAsync()).Output;
    }

    [Theory]
    [InlineData("""{ "url": "https://h" }""", "method")]
    [InlineData("""{ "method": "GET", "url": "https://h" }""", "method")]
    [InlineData("""{ "method": "POST" }""", "url")]
    [InlineData("""{ "method": "POST", "url": "https://h", "body": "text" }""", "body")]
    [InlineData("""{ "method": "POST", "url": "https://h", "body": [1] }""", "body")]
    [InlineData("""{ "method": "POST", "url": "https://h", "timeout": "31.00:00:00" }""", "timeout")]
    [InlineData("""{ "method": "POST", "url": "https://h", "authentication": { "type": "ClientCertificate" } }""", "authentication.type")]
    public void What_is_wrong_is_an_error_with_its_place(string typeProperties, string property)
    {
        using var pipelines = Of(Activity("A", "WebHook", typeProperties));

        var error = Assert.Single(pipelines.Files.Check().Errors);

        Assert.Equal($"$.properties.activities[0].typeProperties.{property}", error.Path);
    }

    public void Dispose() => _http.Dispose();

    string Hook(string name, string path, string properties = "", bool plain = false) => Activity(
        name, "WebHook", $$"""{ "method": "POST", "url": "{{(plain ? server.Plain : server.Secure)}}{{path}}"{{properties}} }""");

    async Task<JsonNode> OutputAsync(string path, string properties = "")
    {
        using var pipelines = Of(server.Sender(), Hook("A", path, properties));
        return (await pipelines.RunAsync()).Activities.Single().Output!;
    }

    void CallBack(string path, bool afterAnswer, string body) => server.On(path, async context =>
    {
        var url = AddressIn(context, path, out _);
        if (!afterAnswer)
            await CallAsync(url, body);
        else
            context.Response.OnCompleted(() => CallAsync(url, body));
    });

    /// <summary>Where the request being answered wants to be called back; its number besides, if it has one.</summary>
    static string AddressIn(HttpContext context, string path, out int? number)
    {
        var sent = JsonNode.Parse(WebServer.BodyOf(context))!;
        number = (int?)sent["n"];
        return (string?)sent["callBackUri"] ?? throw new InvalidOperationException($"{path} was not told where to call back.");
    }

    async Task CallAsync(string url, string body)
    {
        _called.Enqueue(url);
        Assert.Equal(200, await PostAsync(url, body));
    }

    async Task<int> PostAsync(string url, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(url), content);
        return (int)answer.StatusCode;
    }
}
