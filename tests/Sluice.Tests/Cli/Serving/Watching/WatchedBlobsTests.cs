using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Definitions;
using Sluice.Tests.Stores;

namespace Sluice.Tests.Cli.Serving.Watching;

/// <summary>A server on this machine makes the events of blobs itself, and starts what waits for them.</summary>
public sealed class WatchedBlobsTests : IDisposable
{
    const string Account = "/subscriptions/S/resourceGroups/G/providers/Microsoft.Storage/storageAccounts/lake";

    readonly TemporaryFolder _home = new(), _folder = new();
    readonly FactoryFiles _files = new();
    readonly string _in = Azurite.NewContainerName("in"), _out = Azurite.NewContainerName("out");
    BlobServiceClient? _blobs;

    [Theory, InFolder, InBlobs]
    public async Task A_file_that_is_dropped_is_copied_by_its_name_once(StoreKind kind)
    {
        await CreateAsync(kind);
        await PutAsync("orders/before.csv", "old");
        await PassASecondAsync();
        await using (var server = await StartAsync(kind))
        {
            await PutAsync("orders/a.csv", "1");
            await PutAsync("others/c.csv", "1");
            await PutAsync("orders/empty.csv", "");
            await WaitAsync(server, "a.csv", "1");

            await PutAsync("orders/a.csv", "22");
            await WaitAsync(server, "a.csv", "22");

            await DeleteAsync("orders/a.csv");
            await WaitForRunsAsync(server, "OnDelete a.csv", 1);
            (await server.StopAsync()).Succeeded();
        }

        await PutAsync("orders/2026/b.csv", "333");
        await using var next = await StartAsync(kind);

        await WaitAsync(next, "2026/b.csv", "333");
        Assert.Equal(
            ["OnCreate 2026/b.csv", "OnCreate a.csv", "OnCreate a.csv", "OnDelete a.csv"],
            await WaitForRunsAsync(next, "OnCreate 2026/b.csv", 1));
        (await next.StopAsync()).Succeeded();
    }

    [Theory, InFolder, InBlobs]
    public async Task A_container_that_is_not_there_is_told_once_and_watched_when_it_is(StoreKind kind)
    {
        await CreateAsync(kind, hasContainer: false);
        await using var server = await StartAsync(kind);
        // Some looks, of which each could have a line.
        await Task.Delay(TimeSpan.FromSeconds(5));

        await MakeAsync();
        await PutAsync("orders/a.csv", "1");
        await WaitAsync(server, "a.csv", "1");

        var log = (await server.StopAsync()).Succeeded().Error;
        Assert.Equal(2, log.Split("It is tried again every 2 seconds.").Length);
        Assert.Contains(": it is well again", log, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _home.Dispose();
        _folder.Dispose();
        _files.Dispose();
    }

    async Task CreateAsync(StoreKind kind, bool hasContainer = true)
    {
        var azurite = kind == StoreKind.Blobs ? (await Azurite.SharedAsync()).ConnectionString : "UseDevelopmentStorage=true";
        _blobs = kind == StoreKind.Blobs ? new BlobServiceClient(azurite) : null;
        if (hasContainer)
            await MakeAsync();
        _files
            .LinkedService("Storage", $$"""{ "type": "AzureBlobStorage", "typeProperties": { "connectionString": "{{azurite}}" } }""")
            .Dataset("In", Dataset(_in, "orders")).Dataset("Out", Dataset(_out, "copied"))
            .Write("overrides.local", $$"""
                {
                  "linkedService/Storage": { "properties": { "type": "FileServer", "typeProperties": { "connectionString": null, "host": "{{_folder.Path}}" } } },
                  "dataset/In": { "properties": { "typeProperties": {{InFolder(_in, "orders")}} } },
                  "dataset/Out": { "properties": { "typeProperties": {{InFolder(_out, "copied")}} } }
                }
                """)
            .Pipeline("Copy", $$"""
                { "parameters": { "file": { "type": "String" } }, "activities": [{ "name": "C", "type": "Copy",
                  "inputs": [{{Reference("In")}}], "outputs": [{{Reference("Out")}}],
                  "typeProperties": { "source": { "type": "BinarySource" }, "sink": { "type": "BinarySink" } } }] }
                """)
            .Pipeline("Tell", """
                { "parameters": { "file": { "type": "String" } }, "variables": { "text": { "type": "String" } },
                  "activities": [{ "name": "S", "type": "SetVariable", "typeProperties": { "variableName": "text", "value": "x" } }] }
                """)
            .Trigger("OnCreate", Trigger("Created", "Copy")).Trigger("OnDelete", Trigger("Deleted", "Tell"));

        static string Dataset(string container, string folder) => $$"""
            { "type": "Binary", "parameters": { "file": { "type": "String" } }, "linkedServiceName": { "referenceName": "Storage", "type": "LinkedServiceReference" },
              "typeProperties": { "location": { "type": "AzureBlobStorageLocation", "container": "{{container}}", "folderPath": "{{folder}}", "fileName": "@dataset().file" } } }
            """;

        static string InFolder(string container, string folder) => $$"""
            { "location": { "type": "FileServerLocation", "container": null, "folderPath": "{{container}}/{{folder}}" } }
            """;

        static string Reference(string dataset) => $$"""
            { "referenceName": "{{dataset}}", "type": "DatasetReference", "parameters": { "file": "@pipeline().parameters.file" } }
            """;
    }

    async Task MakeAsync()
    {
        if (_blobs is { } blobs)
            await blobs.CreateBlobContainerAsync(_in);
        else
            Directory.CreateDirectory(Path.Combine(_folder.Path, _in));
    }

    string Trigger(string what, string pipeline) => $$"""
        { "type": "BlobEventsTrigger", "runtimeState": "Started",
          "typeProperties": { "scope": "{{Account}}", "events": ["Microsoft.Storage.Blob{{what}}"], "blobPathBeginsWith": "/{{_in}}/blobs/orders/", "blobPathEndsWith": ".csv" },
          "pipelines": [{ "pipelineReference": { "referenceName": "{{pipeline}}", "type": "PipelineReference" },
            "parameters": { "file": "@substring(concat(triggerBody().folderPath, '/', triggerBody().fileName), {{_in.Length + "/orders/".Length}})" } }] }
        """;

    Task<SluiceServer> StartAsync(StoreKind kind) =>
        SluiceServer.StartAsync(_home, _files.Path, kind == StoreKind.Folder ? ["--overrides", Path.Combine(_files.Path, "overrides.local")] : []);

    async Task PutAsync(string path, string text)
    {
        if (_blobs is { } blobs)
            await blobs.GetBlobContainerClient(_in).GetBlobClient(path).UploadAsync(BinaryData.FromString(text), overwrite: true);
        else
            await File.WriteAllTextAsync(_folder.File([_in, .. path.Split('/')]), text);
    }

    async Task DeleteAsync(string path)
    {
        if (_blobs is { } blobs)
            await blobs.GetBlobContainerClient(_in).DeleteBlobAsync(path);
        else
            File.Delete(_folder.File([_in, .. path.Split('/')]));
    }

    /// <summary>Times of blobs are whole seconds.</summary>
    static async Task PassASecondAsync()
    {
        var second = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await Eventually.GetAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()), now => now > second, SluiceProcess.Patience);
    }

    /// <summary>Waits until a file has been copied.</summary>
    async Task WaitAsync(SluiceServer server, string path, string text)
    {
        var copied = await Eventually.GetAsync(() => ReadAsync(path), found => found == text, SluiceProcess.Patience);
        Assert.True(copied == text, $"{copied}: {await server.AskAsync("POST queryPipelineRuns")}");
    }

    async Task<string?> ReadAsync(string path)
    {
        if (_blobs is { } blobs)
        {
            var blob = blobs.GetBlobContainerClient(_out).GetBlobClient($"copied/{path}");
            return await blob.ExistsAsync() ? (await blob.DownloadContentAsync()).Value.Content.ToString() : null;
        }

        var file = Path.Combine([_folder.Path, _out, "copied", .. path.Split('/')]);
        return File.Exists(file) ? await File.ReadAllTextAsync(file) : null;
    }

    /// <summary>Waits until there are so many runs of a trigger for a file, and all have succeeded.</summary>
    /// <returns>All runs.</returns>
    static async Task<IEnumerable<string>> WaitForRunsAsync(SluiceServer server, string run, int count)
    {
        var all = await Eventually.GetAsync(
            async () => (await server.AskAsync("POST queryPipelineRuns"))["value"]!.AsArray().ToList(),
            runs => runs.All(one => (string?)one!["status"] == "Succeeded") && runs.Count(one => Name(one!) == run) == count, SluiceProcess.Patience);
        Assert.All(all, one => Assert.Equal("Succeeded", (string?)one!["status"]));
        return all.Select(one => Name(one!)).Order(StringComparer.Ordinal);

        static string Name(JsonNode one) => $"{one["invokedBy"]!["name"]} {one["parameters"]!["file"]}";
    }
}
