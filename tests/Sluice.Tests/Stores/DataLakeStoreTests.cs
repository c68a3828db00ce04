using Azure.Storage.Blobs;
using Sluice.Stores.AzureBlob;
using Sluice.Tests.Activities;

namespace Sluice.Tests.Stores;

/// <summary>The names of Data Lake Storage's first generation lead to the account that its files were moved to.</summary>
public sealed class DataLakeStoreTests
{
    [NeedsFact(Needs.Azurite)]
    public async Task A_path_begins_with_the_container()
    {
        var azurite = await Azurite.SharedAsync();
        var container = Azurite.NewContainerName();
        var store = new AzureBlobStore(new BlobContainerClient(azurite.ConnectionString, container));
        await store.EnsureAsync(CancellationToken.None);
        await using (var file = await store.CreateAsync("in/a.csv", "test", CancellationToken.None))
            await file.CommitAsync(CancellationToken.None);
        using var pipelines = LocalPipelines.Of(
            Copy(container),
            LocalPipelines.Activity("A", "GetMetadata", $$"""{ "dataset": {{Dataset($"{container}/out")}}, "fieldList": ["childItems"] }""", "Copy:Succeeded"),
            LocalPipelines.Tell("@activity('A').output.childItems[0].name"));
        pipelines.Files
            .LinkedService("Lake", $$"""
                { "type": "AzureDataLakeStore", "typeProperties": { "dataLakeStoreUri": "{{azurite.Endpoint}}",
                  "accountKey": { "type": "SecureString", "value": "{{Azurite.AccountKey}}" } } }
                """)
            .Dataset("Files", """
                { "type": "Binary", "linkedServiceName": { "referenceName": "Lake", "type": "LinkedServiceReference" },
                  "parameters": { "path": { "type": "String" } },
                  "typeProperties": { "location": { "type": "AzureDataLakeStoreLocation", "folderPath": "@dataset().path" } } }
                """);

        Assert.Equal("a.csv", await pipelines.RunToTellAsync());
    }

    [Theory]
    [InlineData("https://lake.azuredatalakestore.net/webhdfs/v1")]
    [InlineData("adl://lake.azuredatalakestore.net/")]
    public void An_account_that_was_not_moved_is_refused(string url)
    {
        using var pipelines = new LocalPipelines();
        pipelines.Files.LinkedService("Lake", $$"""
            { "type": "AzureDataLakeStore", "typeProperties": { "dataLakeStoreUri": "{{url}}", "servicePrincipalId": "id", "tenant": "t",
              "servicePrincipalKey": { "type": "SecureString", "value": "k" } } }
            """);

        Assert.Contains(pipelines.Files.Check().Errors, error => error.Problem == "Data Lake Storage Gen1 has ended");
    }

    static string Copy(string container) => $$"""
        { "name": "Copy", "type": "Copy", "inputs": [{{Dataset($"{container}/in")}}], "outputs": [{{Dataset($"/{container}/out/")}}],
          "typeProperties": { "source": { "type": "BinarySource", "storeSettings": { "type": "AzureDataLakeStoreReadSettings", "recursive": true } },
                              "sink": { "type": "BinarySink", "storeSettings": { "type": "AzureDataLakeStoreWriteSettings", "copyBehavior": "PreserveHierarchy" } } } }
        """;

    static string Dataset(string path) => $$"""{ "referenceName": "Files", "type": "DatasetReference", "parameters": { "path": "{{path}}" } }""";
}
