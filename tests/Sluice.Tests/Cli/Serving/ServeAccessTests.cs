using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sluice.Tests.Activities;

namespace Sluice.Tests.Cli.Serving;

/// <summary>Whom a server answers, and where it listens.</summary>
public sealed class ServeAccessTests : IDisposable
{
    const string Key = "Kq7-not-to-be-told-4711";

    readonly TemporaryFolder _home = new();
    readonly LocalPipelines _pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "done"));

    [Fact]
    public async Task A_server_with_a_key_answers_those_who_show_it_and_tells_it_to_nobody()
    {
        await using var server = await SluiceServer.StartAsync(_home, _pipelines.Files.Path, ["--api-key", Key], [Key]);

        Assert.Equal(200, await StatusAsync("GET health"));
        Assert.Equal(200, await StatusAsync("GET ../metrics"));
        Assert.Equal(403, await StatusAsync("GET ../metrics", ("Host", "evil.example")));
        Assert.Equal(200, await StatusAsync("POST queryPipelineRuns", ("x-functions-key", Key)));
        Assert.Equal(200, await StatusAsync("POST queryPipelineRuns", ("Authorization", $"Bearer {Key}")));
        Assert.Equal(200, await StatusAsync($"POST queryPipelineRuns?code={Key}"));
        Assert.Equal(401, await StatusAsync("POST queryPipelineRuns"));
        Assert.Equal(401, await StatusAsync("POST queryPipelineRuns", ("x-functions-key", Key[..^1])));
        Assert.Equal(401, await StatusAsync("POST queryPipelineRuns", ("Authorization", Key)));
        Assert.Equal(401, await StatusAsync($"POST queryPipelineRuns?code={Key}x"));
        Assert.Equal(401, await StatusAsync("POST pipelines/P/createRun"));
        // Who calls back has a key of its own.
        Assert.Equal(404, await StatusAsync("POST callbacks/11111111-1111-1111-1111-111111111111?token=x"));
        using var refused = await server.SendAsync("POST queryPipelineRuns");
        Assert.Equal("AuthenticationFailed", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!["code"]);
        (await SluiceAsync("runs", "--url", server.Address.ToString(), "--api-key", Key)).Succeeded().Hiding("done");
        (await SluiceAsync("runs", "--url", server.Address.ToString())).Failing(SluiceOutcome.Usage, "definition").Naming("x-functions-key");
        (await server.StopAsync()).Succeeded().Naming("POST /api/queryPipelineRuns: 401 AuthenticationFailed");

        async Task<int> StatusAsync(string call, params (string, string)[] headers)
        {
            using var response = await server.SendAsync(call, "", headers);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Metrics_are_told_to_others_only_with_the_key()
    {
        await using var server = await SluiceServer.StartAsync(_home, _pipelines.Files.Path, ["--host", "0.0.0.0", "--api-key", Key], [Key]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Address.Port}/") };

        Assert.Equal(200, (int)(await http.GetAsync("health")).StatusCode);
        Assert.Equal(401, (int)(await http.GetAsync("metrics")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        using var shown = await http.GetAsync("metrics");
        Assert.Equal((200, "text/plain"), ((int)shown.StatusCode, shown.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Pages_of_other_sites_and_names_of_other_hosts_are_refused()
    {
        await using var server = await SluiceServer.StartAsync(_home, _pipelines.Files.Path);
        var own = server.Address.GetLeftPart(UriPartial.Authority);

        foreach (var (name, value, status) in new[]
        {
            ("Origin", own, 403), ("Sec-Fetch-Site", "cross-site", 403), ("Origin", "http://evil.example", 403), ("Origin", "null", 403), ("Origin", "http://127.0.0.1:1", 403),
            ("Host", "localhost", 200), ("Host", "[::1]:80", 200), ("Host", "evil.example", 403), ("Host", $"evil.example:{server.Address.Port}", 403),
            ("Host", "10.1.2.3", 403), ("Host", "127.0.0.1.evil.example", 403), ("Host", "evil@127.0.0.1", 400),
        })
        {
            using var response = await server.SendAsync("POST pipelines/P/createRun", "", (name, value));
            Assert.True(status == (int)response.StatusCode, $"{name}: {value}: {response.StatusCode}");
        }

        // A page of this server asks knowingly, which no form can.
        using var knowing = await server.SendAsync("POST pipelines/P/createRun", "", ("Origin", own), ("X-Requested-With", "test"));
        Assert.Equal(200, (int)knowing.StatusCode);
        Assert.Equal(3, (await server.AskAsync("POST queryPipelineRuns"))["value"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("--host: at '0.0.0.0' other machines can call", "--host", "0.0.0.0")]
    [InlineData("--host: at '::' other machines can call", "--host", "::")]
    [InlineData("--host: 'no such host' is no address and no known name", "--host", "no such host")]
    [InlineData("--port: 65536 is no port", "--port", "65536")]
    [InlineData("--api-key: it is empty", "--api-key", "")]
    public async Task Wrong_options_are_told(string message, params string[] options)
    {
        var outcome = await SluiceAsync(["serve", "--factory", _pipelines.Files.Path, .. options]);

        outcome.Failing(SluiceOutcome.Usage, "definition").Naming(message);
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        (await SluiceAsync("serve", "--factory", _pipelines.Files.Path, "--port", $"{port}"))
            .Failing(SluiceOutcome.Usage, "definition").Naming($"--port: port {port} of 127.0.0.1 cannot be used");
    }

    [Fact]
    public async Task A_second_server_is_refused_as_long_as_the_first_lives()
    {
        await using (var server = await SluiceServer.StartAsync(_home, _pipelines.Files.Path))
        {
            (await SluiceAsync("serve", "--factory", _pipelines.Files.Path, "--port", "0"))
                .Failing(SluiceOutcome.Usage, "definition").Naming("Another 'sluice serve'", _home.Path);
            await server.KillAsync();
        }

        await using var next = await SluiceServer.StartAsync(_home, _pipelines.Files.Path);
        Assert.Equal("Healthy", (string?)(await next.AskAsync("GET health"))["status"]);
    }

    public void Dispose()
    {
        _home.Dispose();
        _pipelines.Dispose();
    }

    Task<SluiceOutcome> SluiceAsync(params string[] arguments) =>
        SluiceProcess.RunAsync(arguments, new Dictionary<string, string> { ["SLUICE_HOME"] = _home.Path });
}
