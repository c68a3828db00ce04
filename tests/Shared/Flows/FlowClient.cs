using System.Text.Json.Nodes;
using Sluice.Tests.Runs;
using Assert = Xunit.Assert;

namespace Sluice.Tests.Flows;

/// <summary>Calls Adobe's Flow Service of a host.</summary>
public sealed class FlowClient(RunHost host)
{
    /// <summary>The ids of Adobe's specifications.</summary>
    public const string PostgreSql = "74a1c565-4e59-48d7-9d67-7c03b8a13137", Target = "c604ff05-7f1a-43c0-8e18-33bf874cb11c",
        Spec = "14518937-270c-4525-bdec-c2ba7cce3860";

    /// <summary>Where it is, below the API's address.</summary>
    public const string Service = "data/foundation/flowservice";

    /// <summary>Sends a request, such as <c>GET connections/ID</c>.</summary>
    public Task<(int Status, JsonNode? Body)> SendAsync(string call, string body = "", string? match = null) => host.SendAsync(
        $"{call.Split(' ')[0]} data/foundation/{(call.Contains("mappingSets", StringComparison.Ordinal) ? "conversion" : "flowservice")}/{call.Split(' ')[1]}",
        body, [("x-gw-ims-org-id", "ORG@AdobeOrg"), ("x-sandbox-name", "dev"), .. match is null ? Array.Empty<(string, string)>() : [("If-Match", match)]]);

    /// <summary>The same, of which the answer must have a status.</summary>
    public async Task<JsonNode> AskAsync(int status, string call, string body = "", string? match = null)
    {
        var (told, answer) = await SendAsync(call, body, match);
        Assert.True(told == status, $"{call}: {told} {answer?.ToJsonString()}");
        return answer ?? new JsonObject();
    }

    /// <summary>Makes an item.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateAsync(string collection, string body)
    {
        var answer = await AskAsync(201, $"POST {collection}", body);
        Assert.Matches("^\"[^\"]+\"$", (string)answer["etag"]!);
        return Assert.IsType<string>((string?)answer["id"]);
    }

    /// <summary>An item.</summary>
    public async Task<JsonNode> GetAsync(string path) => Assert.Single((await AskAsync(200, $"GET {path}"))["items"]!.AsArray())!;

    /// <summary>An error in Adobe's shape, with its status and code.</summary>
    public async Task<string> RefusedAsync(string call, string body = "", string? match = null)
    {
        var (status, answer) = await SendAsync(call, body, match);
        Assert.Equal(status, (int)answer!["status"]!);
        Assert.EndsWith($"-{status}", (string?)answer["type"], StringComparison.Ordinal);
        Assert.Equal((string?)answer["detail"], (string?)answer["report"]!["detailed-message"]);
        return $"{status} {answer["report"]!["code"]} {answer["detail"]}";
    }

    /// <summary>A base connection to a database.</summary>
    internal static string Connection(PostgreSqlCluster cluster, string database, string sslMode = "Disable", string? password = null) => $$"""
        { "name": "Shop", "description": "The shop's database", "auth": { "specName": "Basic Authentication", "params": {
            "server": "{{cluster.Host}}", "port": {{cluster.Port}}, "database": "{{database}}", "username": "{{cluster.User}}",
            "password": "{{password ?? cluster.Password}}", "sslMode": "{{sslMode}}" } },
          "connectionSpec": { "id": "{{PostgreSql}}", "version": "1.0" } }
        """;

    /// <summary>A source connection to a table.</summary>
    public static string Source(string connection, string table, params string[] columns) => $$"""
        { "name": "Rows of {{table}}", "baseConnectionId": "{{connection}}", "data": { "format": "tabular" },
          "params": { "tableName": "{{table}}", "columns": [{{string.Join(",", columns.Select(column => $$"""{ "name": "{{column}}", "type": "string" }"""))}}] },
          "connectionSpec": { "id": "{{PostgreSql}}", "version": "1.0" } }
        """;

    /// <summary>A target connection to a dataset of the factory.</summary>
    public static string To(string dataset) => $$"""
        { "name": "To {{dataset}}", "data": { "schema": { "id": "https://ns.adobe.com/x/schemas/1", "version": "application/vnd.adobe.xed-full+json;version=1" } },
          "params": { "dataSetId": "{{dataset}}" }, "connectionSpec": { "id": "{{Target}}", "version": "1.0" } }
        """;

    /// <summary>A flow.</summary>
    /// <param name="source">Its source connection.</param>
    /// <param name="target">Its target connection.</param>
    /// <param name="schedule">Its <c>scheduleParams</c>.</param>
    /// <param name="delta">Its delta column; null for none.</param>
    /// <param name="more">Further transformations, each with a comma before.</param>
    /// <param name="options">Its options.</param>
    public static string Flow(string source, string target, string schedule, string? delta = null, string more = "", string options = "{}") => $$"""
        { "name": "Orders", "flowSpec": { "id": "{{Spec}}", "version": "1.0" }, "sourceConnectionIds": ["{{source}}"], "targetConnectionIds": ["{{target}}"],
          "transformations": [{ "name": "Copy", "params": {{(delta is null ? "{}" : $$"""{ "deltaColumn": { "name": "{{delta}}" } }""")}} }{{more}}],
          "scheduleParams": {{schedule}}, "options": {{options}} }
        """;

    /// <summary>Waits until a flow has so many runs that have ended.</summary>
    /// <returns>They, the latest first.</returns>
    public async Task<IReadOnlyList<JsonNode>> WaitForRunsAsync(string flow, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        while (true)
        {
            await host.TickAsync();
            var runs = (await AskAsync(200, $"GET runs?property=flowId=={flow}"))["items"]!.AsArray();
            if (runs.Count >= count && runs.All(run => (string?)run!["metrics"]!["statusSummary"]!["status"] is "success" or "failed"))
                return [.. runs.Select(run => run!)];
            await Task.Delay(100, patience.Token);
        }
    }
}
