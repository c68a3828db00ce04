using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli.Serving;

/// <summary><c>sluice serve</c> as a process of its own, and calls to it.</summary>
sealed class SluiceServer : IAsyncDisposable
{
    readonly SluiceProcess _process;
    readonly HttpClient _http;

    SluiceServer(SluiceProcess process, Uri address)
    {
        (_process, Address) = (process, address);
        _http = new HttpClient { Timeout = SluiceProcess.Patience };
    }

    /// <summary>The address of its API, without a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>Starts one, and waits until it listens.</summary>
    /// <param name="home">Its folder for runs.</param>
    /// <param name="factory">The factory's folder.</param>
    /// <param name="options">Further options.</param>
    /// <param name="secrets">What it must print nowhere.</param>
    /// <param name="port">Its port; 0 for a free one.</param>
    /// <param name="environment">Further variables.</param>
    public static async Task<SluiceServer> StartAsync(
        TemporaryFolder home, string factory, string[]? options = null, IReadOnlyList<string>? secrets = null, int port = 0,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        // Not by a pipe: what has come so far is looked at.
        var output = Path.GetTempFileName();
        var process = SluiceProcess.Start(
            "sh",
            ["-c", "exec \"$0\" \"$@\" > " + output, SluiceProcess.Dotnet, SluiceProcess.Program, "serve", "--factory", factory, "--port", $"{port}", .. options ?? []],
            new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["SLUICE_HOME"] = home.Path, ["SLUICE_ALLOW_HTTP"] = "true" },
            secrets);
        var said = await Eventually.GetAsync(
            () => File.ReadAllTextAsync(output), text => text.EndsWith('\n') || process.HasExited, SluiceProcess.Patience);
        File.Delete(output);
        if (!said.Contains(" is served at ", StringComparison.Ordinal))
            Assert.Fail($"it does not listen: {said}{(await process.EndAsync()).Error}");
        return new SluiceServer(process, new Uri(said.Split(" is served at ")[1].Trim()));
    }

    /// <summary>Sends a request to a path of its API.</summary>
    public Task<HttpResponseMessage> SendAsync(string call, string body = "", params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Split(' ')[0]), $"{Address}/{call.Split(' ')[1]}");
        if (body.Length > 0)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return _http.SendAsync(request);
    }

    /// <summary>The same, of which the answer must be a success.</summary>
    public async Task<JsonNode> AskAsync(string call, string body = "")
    {
        using var response = await SendAsync(call, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{call}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>The id of the run that an answer tells of.</summary>
    public static async Task<string> RunIdAsync(HttpResponseMessage created) =>
        (string)JsonNode.Parse(await created.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["runId"]!;

    /// <summary>What it has measured, in Prometheus' text form.</summary>
    public Task<string> MetricsAsync() => _http.GetStringAsync(new Uri(Address, "/metrics"));

    /// <summary>Starts a run.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateRunAsync(string pipeline = "P", string parameters = "") =>
        (string)(await AskAsync($"POST pipelines/{pipeline}/createRun", parameters))["runId"]!;

    /// <summary>Waits until a run has this status, or has ended.</summary>
    public async Task<JsonNode> WaitForAsync(string runId, string status = "Succeeded")
    {
        var run = await Eventually.GetAsync(
            () => AskAsync($"GET pipelineruns/{runId}"), one => (string?)one["status"] is not ("InProgress" or "Queued" or "Canceling") || (string?)one["status"] == status,
            SluiceProcess.Patience);
        Assert.True((string?)run["status"] == status, run.ToJsonString());
        return run;
    }

    /// <summary>As a crash.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitAsync();
    }

    /// <summary>Stops it as the system does, and waits for its end.</summary>
    public async Task<SluiceOutcome> StopAsync()
    {
        await _process.SignalAsync("TERM");
        return await _process.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
