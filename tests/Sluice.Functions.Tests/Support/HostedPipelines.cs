using System.Text.Json.Nodes;
using Sluice.Tests;

namespace Sluice.Functions.Tests.Support;

/// <summary>A factory of pipelines, with a database behind the linked service <c>db</c>, run by the app's own process.</summary>
sealed class HostedPipelines : IAsyncDisposable
{
    readonly TemporaryFolder _folder = new();

    HostedPipelines(PostgreSqlCluster cluster, string database) => (Cluster, Database) = (cluster, database);

    public PostgreSqlCluster Cluster { get; }

    public string Database { get; }

    /// <summary>The factory's folder.</summary>
    public string Folder => Path.Combine(_folder.Path, "factory");

    public FunctionsHost Host { get; private set; } = null!;

    public static async Task<HostedPipelines> CreateAsync()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var pipelines = new HostedPipelines(cluster, await cluster.CreateDatabaseAsync("pipelines"));
        pipelines.Write("linkedService", "db", $$"""
            { "type": "AzurePostgreSql", "typeProperties": { "server": "{{cluster.Host}}", "port": {{cluster.Port}}, "sslMode": 0,
              "database": "{{pipelines.Database}}", "username": "{{cluster.User}}",
              "password": { "type": "SecureString", "value": "{{cluster.Password}}" } } }
            """);
        pipelines.Write("dataset", "any", """
            { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" }, "typeProperties": {} }
            """);
        return pipelines;
    }

    /// <summary>Adds a definition.</summary>
    public HostedPipelines Write(string kind, string name, string properties)
    {
        File.WriteAllText(_folder.File("factory", kind, $"{name}.json"), $$"""{ "name": "{{name}}", "properties": {{properties}} }""");
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
        _folder.Dispose();
    }
}
