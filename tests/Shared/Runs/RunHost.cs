using System.Diagnostics;
using System.Text.Json.Nodes;
using Assert = Xunit.Assert;

namespace Sluice.Tests.Runs;

/// <summary>A host of the API and its engine, whichever it is.</summary>
public abstract class RunHost : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Sends a request, such as <c>GET pipelineruns/ID</c>.</summary>
    public abstract Task<(int Status, JsonNode? Body)> SendAsync(string call, string body = "", params (string Name, string Value)[] headers);

    /// <summary>Has it start what time has made due, if it does not do so by itself.</summary>
    public virtual Task TickAsync() => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    /// <summary>The same, of which the answer must be a success.</summary>
    public async Task<JsonNode> AskAsync(string call, string body = "")
    {
        var (status, answer) = await SendAsync(call, body);
        Assert.True(status == 200, $"{call}: {status} {answer?.ToJsonString()}");
        return answer ?? new JsonObject();
    }

    /// <summary>Starts a run.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateRunAsync(string pipeline = "P", string query = "") =>
        (string)(await AskAsync($"POST pipelines/{pipeline}/createRun?{query}"))["runId"]!;

    /// <summary>Waits until a run has a status, and no other end.</summary>
    public async Task<JsonNode> WaitForAsync(string runId, string status)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var run = await AskAsync($"GET pipelineruns/{runId}");
            var now = (string?)run["status"];
            if (now == status)
                return run;
            Assert.True(now is "Queued" or "InProgress" or "Canceling" && clock.Elapsed < Patience, $"{status} was expected: {run.ToJsonString()}");
            await Task.Delay(50);
        }
    }

    /// <summary>The activities of a run, by name.</summary>
    public async Task<IReadOnlyDictionary<string, JsonNode>> ActivitiesAsync(string runId) =>
        (await AskAsync($"POST pipelineruns/{runId}/queryActivityruns"))["value"]!.AsArray().ToDictionary(one => (string)one!["activityName"]!, one => one!);

    /// <summary>The ids of the runs that a query finds.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(string filters) =>
        [.. (await AskAsync("POST queryPipelineRuns", $$"""{ "filters": [{{filters}}], "orderBy": [{ "orderBy": "RunStart", "order": "ASC" }] }"""))["value"]!
            .AsArray().Select(run => (string)run!["runId"]!)];
}
