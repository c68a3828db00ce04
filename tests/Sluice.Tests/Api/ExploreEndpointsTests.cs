using Azure.Storage.Blobs;
using Sluice.Api;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Api;

/// <summary>What does not need a server; the rest is tested through the functions.</summary>
public sealed class ExploreEndpointsTests : IDisposable
{
    readonly FactoryFiles _files = FactoryFiles.WithOrders();

    [Fact]
    public async Task Names_that_are_not_there_are_not_found()
    {
        Assert.Equal(404, (await Endpoints.SendAsync("POST linkedservices/nothing/testConnection")).Status);
        Assert.Equal(404, (await Endpoints.SendAsync("GET linkedservices/nothing/tables")).Status);
        Assert.Equal(404, (await Endpoints.SendAsync("POST linkedservices/nothing/preview")).Status);
        Assert.Equal(404, (await Endpoints.SendAsync("GET datasets/nothing/preview")).Status);
        Assert.Equal(404, (await Endpoints.SendAsync("GET datasets/nothing/schema")).Status);
    }

    [Theory]
    [InlineData("rows", "many", null, "InvalidRows")]
    [InlineData("rows", "101", null, "InvalidRows")]
    [InlineData("param.surplus", "1", null, "InvalidDefinition")]
    [InlineData("rows", "1", "{\"parameters\":{\"surplus\":1}}", "InvalidDefinition")]
    [InlineData("rows", "1", "{\"parameters\":[]}", "InvalidBody")]
    [InlineData("rows", "1", "{", "InvalidBody")]
    public async Task A_request_that_is_wrong_is_refused(string key, string value, string? body, string code)
    {
        var response = await Endpoints.SendAsync($"POST datasets/Orders/preview?{key}={value}", body ?? "");

        Assert.Equal((400, code), (response.Status, (string?)response.Body!["error"]!["code"]));
    }

    [Theory]
    [InlineData("""{ "query": 1 }""", "InvalidBody")]
    [InlineData("""{ "path": "a", "format": "Json", "typeProperties": "none" }""", "InvalidBody")]
    [InlineData("""{ "query": "SELECT 1", "parameters": { "surplus": 1 } }""", "InvalidDefinition")]
    [InlineData("{}", "InvalidPreview")]
    [InlineData("""{ "query": "SELECT 1", "table": "t" }""", "InvalidPreview")]
    public async Task A_preview_of_a_linked_service_that_is_wrong_is_refused(string body, string code)
    {
        var response = await Endpoints.SendAsync("POST linkedservices/Shop/preview", body);

        Assert.Equal((400, code), (response.Status, (string?)response.Body!["error"]!["code"]));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_folder_a_file_a_container_or_a_table_that_is_not_there_is_not_found()
    {
        using var scenario = await CopyScenario.CreateAsync();
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName("missing"));
        await container.CreateAsync();
        var none = Azurite.NewContainerName("none");
        End[] ends =
        [
            End.Csv("nowhere"), End.Json("nowhere", "a.json"), End.Csv("nowhere").InBlobs(container.Name),
            End.Parquet("", "a.parquet").InBlobs(container.Name), End.Json("nowhere").InBlobs(none), End.Csv("in", "a.csv").InBlobs(none),
            End.Table("nowhere"), End.Table("t", "nowhere"),
        ];
        var statuses = new List<int>();
        foreach (var end in ends)
        {
            var factory = scenario.Factory().Copy("read", end, End.Csv("unused")).Build();
            await using var connections = new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System);
            var endpoints = Explore(factory, connections);
            statuses.Add((await endpoints.SendAsync("GET datasets/readIn/preview")).Status);
            statuses.Add((await endpoints.SendAsync("GET datasets/readIn/schema")).Status);
        }

        var all = scenario.Factory().Build();
        await using var opened = new FactoryConnections(all, new EnvironmentSecretSource(), TimeProvider.System);
        var explore = Explore(all, opened);
        foreach (var (service, key, value) in new[]
        {
            ("db", "table", "nowhere"), ("files", "path", "nowhere"), ("blobs", "path", none), ("blobs", "path", $"{container.Name}/nowhere"),
        })
        {
            statuses.Add((await explore.SendAsync($"GET linkedservices/{service}/tables?{key}={value}")).Status);
        }

        Assert.Equal(Enumerable.Repeat(404, 20), statuses);
    }

    public void Dispose() => _files.Dispose();

    IEnumerable<ApiRoute> Endpoints
    {
        get
        {
            var factory = _files.Load();
            return Explore(factory, new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System));
        }
    }

    static IEnumerable<ApiRoute> Explore(Factory factory, FactoryConnections connections) =>
        new ExploreEndpoints(new Lazy<Factory>(factory), new Lazy<FactoryConnections>(connections)).Routes;
}
