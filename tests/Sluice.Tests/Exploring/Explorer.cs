using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Exploring;
using Sluice.Exploring.Browsing;
using Sluice.Exploring.ConnectionTests;
using Sluice.Exploring.Previews;
using Sluice.Http;
using Sluice.Stores.AzureBlob;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Exploring;

/// <summary>Looks at what a factory of a test refers to, in this process.</summary>
sealed class Explorer : IAsyncDisposable
{
    readonly Factory _factory;
    readonly FactoryConnections _connections;

    public Explorer(TestFactory factory, HttpSender? http = null)
    {
        _factory = factory.Build();
        _connections = new FactoryConnections(_factory, new EnvironmentSecretSource(), TimeProvider.System)
        {
            Http = http ?? new HttpSender(new HttpRules()),
        };
    }

    public Task<ConnectionTestResult> TestAsync(string service = "db") =>
        new ConnectionTest(_factory, _connections).RunAsync(new Reference(service, []), CancellationToken.None);

    public Task<IReadOnlyList<ExploredTable>> TablesAsync(string service = "db") =>
        new Exploration(_factory, _connections).ListTablesAsync(new Reference(service, []), CancellationToken.None);

    public Task<TableDescription> TableAsync(string path, string service = "db") =>
        new Exploration(_factory, _connections).DescribeTableAsync(new Reference(service, []), path, CancellationToken.None);

    public Task<IReadOnlyList<ExploredFile>> FilesAsync(string service, string? path = null) =>
        new Exploration(_factory, _connections).ListFilesAsync(new Reference(service, []), path, CancellationToken.None);

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    public Task<PreviewResult> PreviewAsync(string dataset, int rows = Preview.DefaultRows) =>
        new Preview(_factory, _connections) { Timeout = new PreviewTimeout(Patience) }.ReadAsync(new Reference(dataset, []), rows, CancellationToken.None);

    public Task<PreviewResult> PreviewAsync(string service, PreviewedItem item, int rows = Preview.DefaultRows) =>
        new Preview(_factory, _connections) { Timeout = new PreviewTimeout(Patience) }.ReadAsync(new Reference(service, []), item, rows, CancellationToken.None);

    public Task<IReadOnlyList<SchemaColumn>> SchemaAsync(string dataset) =>
        new Preview(_factory, _connections).ReadSchemaAsync(new Reference(dataset, []), CancellationToken.None);

    /// <summary>Reads the first rows of an end of a copy.</summary>
    public static async Task<PreviewResult> PreviewAsync(CopyScenario scenario, End end, int rows = Preview.DefaultRows)
    {
        await using var explorer = new Explorer(scenario.Factory().Copy("read", end, End.Csv("unused")));
        return await explorer.PreviewAsync("readIn", rows);
    }

    /// <summary>Tests a database by other properties than those of a right linked service.</summary>
    public static async Task<ConnectionTestResult> TestAsync(PostgreSqlCluster cluster, string database, JsonObject changes)
    {
        var properties = new JsonObject
        {
            ["server"] = cluster.Host,
            ["port"] = cluster.Port,
            ["database"] = database,
            ["username"] = cluster.User,
            ["password"] = cluster.Password,
            ["sslMode"] = 0,
            ["connectionTimeout"] = 3,
        };
        foreach (var (name, value) in changes)
            properties[name] = value?.DeepClone();
        await using var explorer = new Explorer(new TestFactory().Service("db", "AzurePostgreSql", properties));
        var result = await explorer.TestAsync();
        Assert.DoesNotContain(cluster.Password, string.Join(' ', result.Errors), StringComparison.Ordinal);
        return result;
    }

    public static async Task UploadAsync(BlobContainerClient container, string path, string text)
    {
        await using var pending = await new AzureBlobStore(container).CreateAsync(path, "test", CancellationToken.None);
        await pending.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
        await pending.CommitAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _connections.DisposeAsync();
}
