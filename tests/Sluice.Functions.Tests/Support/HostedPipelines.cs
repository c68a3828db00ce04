using System.Text.Json.Nodes;
using Sluice.Tests;
using Sluice.Tests.Runs;

namespace Sluice.Functions.Tests.Support;

/// <summary>A factory of pipelines, with a database behind the linked service <c>db</c>, run by the app's own process.</summary>
sealed class HostedPipelines : IAsyncDisposable
{
    readonly RunFactory _factory;

    HostedPipelines(PostgreSqlCluster cluster, RunFactory factory) => (Cluster, _factory) = (cluster, factory);

    public PostgreSqlCluster Cluster { get; }

    public string Database => _factory.Database;

    /// <summary>The factory's folder.</summary>
    public string Folder => _factory.Folder;

    public FunctionsHost Host { get; private set; } = null!;

    public static async Task<HostedPipelines> CreateAsync() => new(await PostgreSqlCluster.SharedAsync(), await RunFactory.CreateAsync());

    /// <summary>Adds a definition.</summary>
    public HostedPipelines Write(string kind, string name, string properties)
    {
        _factory.Write(kind, name, properties);
        return this;
    }

    public HostedPipelines Pipeline(string name, params string[] activities) => Write("pipeline", name, $$"""
        { "variables": { "text": { "type": "String" }, "list": { "type": "Array" } }, "activities": [{{string.Join(",", activities)}}] }
        """);

    public async Task<HostedPipelines> StartAsync(params (string Name, string Value)[] settings)
    {
        Host = await FunctionsHost.StartAsync(new Dictionary<string, string>(settings.Select(one => KeyValuePair.Create(one.Name, one.Value)))
        {
            ["SLUICE_FACTORY"] = Folder,
            ["SLUICE_OUTPUT_CONTAINER"] = Azurite.NewContainerName("outputs"),
            ["SLUICE_STATE_TABLE"] = $"State{Guid.NewGuid():n}",
            ["AzureWebJobsStorage"] = (await Azurite.SharedAsync()).ConnectionString,
        });
        return this;
    }

    /// <summary>Starts a pipeline.</summary>
    /// <returns>The run's id.</returns>
    public async Task<string> StartRunAsync(string pipeline)
    {
        var (status, body) = await Host.SendAsync("POST", $"/pipelines/{pipeline}/createRun", "{}");
        return status == 200 ? (string)body!["runId"]! : throw new InvalidOperationException($"{status} {body}");
    }

    /// <summary>Waits for the end of a run.</summary>
    /// <returns>It, as HTTP tells it.</returns>
    public async Task<JsonNode> EndAsync(string runId, TimeSpan patience)
    {
        JsonNode? run = null;
        await Eventually.TrueAsync(async () =>
        {
            run = (await Host.SendAsync("GET", $"/pipelineruns/{runId}")).Body;
            return (string?)run!["status"] is not ("Queued" or "InProgress" or "Canceling");
        }, patience);
        return run!;
    }

    /// <param name="name">The activity.</param>
    /// <param name="type">Its type.</param>
    /// <param name="typeProperties">What it does.</param>
    /// <param name="after">The activity that must have succeeded before.</param>
    /// <param name="more">More properties, each with a comma before.</param>
    public static string Activity(string name, string type, string typeProperties, string? after = null, string more = "") => $$"""
        { "name": "{{name}}", "type": "{{type}}", "typeProperties": {{typeProperties}},
          "dependsOn": [{{(after is null ? "" : $$"""{ "activity": "{{after}}", "dependencyConditions": ["Succeeded"] }""")}}]{{more}} }
        """;

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
        _factory.Dispose();
    }
}
