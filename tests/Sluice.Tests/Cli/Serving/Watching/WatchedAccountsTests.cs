using Sluice.Cli.Copies;
using Sluice.Cli.Serving.Watching;
using Sluice.Connections;
using Sluice.Tests.Definitions;
using Sluice.Triggers;

namespace Sluice.Tests.Cli.Serving.Watching;

/// <summary>Where on this machine the blobs of a trigger's account are.</summary>
public sealed class WatchedAccountsTests : IDisposable
{
    const string Lake = """{ "type": "AzureBlobStorage", "typeProperties": { "connectionString": "DefaultEndpointsProtocol=https;AccountName=lake;AccountKey=a2V5;EndpointSuffix=core.windows.net" } }""";
    const string Local = """{ "type": "AzureBlobStorage", "typeProperties": { "connectionString": "UseDevelopmentStorage=true" } }""";
    const string FileSystem = """{ "type": "AzureBlobFS", "typeProperties": { "url": "https://lake.dfs.core.windows.net", "accountKey": { "type": "SecureString", "value": "a2V5" } } }""";
    const string Folder = """{ "type": "FileServer", "typeProperties": { "host": "/data" } }""";
    const string Server = """{ "type": "HttpServer", "typeProperties": { "url": "https://web.example", "authenticationType": "Anonymous" } }""";
    const string Vaulted = """
        { "type": "AzureBlobStorage", "typeProperties": { "connectionString":
          { "type": "AzureKeyVaultSecret", "store": { "referenceName": "Nowhere", "type": "LinkedServiceReference" }, "secretName": "s" } } }
        """;

    const string OfLake = "https://lake.blob.core.windows.net/in", OfAzurite = "http://127.0.0.1:10000/devstoreaccount1/in", OfFolder = "/data/in";

    readonly FactoryFiles _files = new();

    [Theory]
    [InlineData(OfLake, "A", Lake, "B", Local, "C", Folder)]
    [InlineData(OfLake, "A", FileSystem, "B", Local)]
    [InlineData(OfAzurite, "A", Local)]
    [InlineData(OfAzurite, "A", Local, "B", Folder, "C", Server)]
    [InlineData(OfAzurite, "A", Local, "LAKE", Local)]
    [InlineData(OfFolder, "A", Local, "lake", Folder)]
    [InlineData(OfFolder, "A", Folder, "C", Server)]
    [InlineData(OfLake, "A", Lake, "B", Vaulted)]
    public async Task The_linked_service_of_the_account_is_found_by_its_account_its_name_or_as_the_only_one(string address, params string[] services) =>
        Assert.Equal(address, (await FindAsync("/in/blobs/orders/", services)).Address);

    [Theory]
    [InlineData("/in/blobs/orders/", "the storage account 'lake'", "A", Local, "B", Local)]
    [InlineData("/in/blobs/orders/", "the storage account 'lake'", "A", Folder, "B", Folder)]
    [InlineData("/in/blobs/orders/", "the storage account 'lake'", "A", Server)]
    [InlineData("/in/blobs/orders/", "the storage account 'lake'", "A", Local, "B", Vaulted)]
    [InlineData("/in/blobs/orders/", "'Nowhere' is not a LinkedService", "Lake", Vaulted, "B", Local)]
    [InlineData("", "names no container", "A", Lake)]
    public async Task Where_nobody_knows_which_is_meant_the_message_says_what_to_name(string begins, string message, params string[] services)
    {
        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => FindAsync(begins, services));

        Assert.Contains(message, fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("a2V5", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/in/blobs/orders/2026/", "in", "orders/2026")]
    [InlineData("/in/blobs/orders/x", "in", "orders")]
    [InlineData("/in/blobs/", "in", "")]
    [InlineData("/in/", "in", "")]
    [InlineData("/in", "in", "")]
    [InlineData("", "", "")]
    public void A_place_is_the_container_and_the_folder_that_paths_begin_with(string begins, string container, string folder)
    {
        var place = BlobPlace.Of("/subscriptions/S/resourceGroups/G/providers/Microsoft.Storage/storageAccounts/Lake/", begins);

        Assert.Equal(("lake", container, folder), (place.Account, place.Container, place.Folder));
    }

    public void Dispose() => _files.Dispose();

    async Task<WatchedContainer> FindAsync(string begins, string[] services)
    {
        foreach (var service in services.Chunk(2))
            _files.LinkedService(service[0], service[1]);
        var factory = _files.Load();
        await using var connections = LocalRun.Connect(factory);
        return await new WatchedAccounts(new ServedFactory(factory, connections)).FindAsync(
            BlobPlace.Of("/subscriptions/S/resourceGroups/G/providers/Microsoft.Storage/storageAccounts/Lake", begins), CancellationToken.None);
    }
}
