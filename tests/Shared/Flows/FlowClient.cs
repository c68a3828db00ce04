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
}
