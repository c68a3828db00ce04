using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Stores.AzureBlob;
using Sluice.Stores.Files;
using Sluice.Stores.LocalFolder;
using Sluice.Tests.Stores;

namespace Sluice.Tests.Activities.Files;

/// <summary>
/// A folder or a container of a test with a factory over it: the linked service <c>Place</c>, and the datasets <c>Item</c> (delimited text)
/// and <c>Bytes</c> (binary) with the parameters <c>folder</c> and <c>file</c>.
/// </summary>
sealed class FilePlace : IDisposable
{
    readonly TemporaryFolder? _folder;

    FilePlace(FileStore store, string? container, TemporaryFolder? folder, string service, string location)
    {
        (Store, Container, _folder) = (store, container, folder);
        Pipelines.Files.LinkedService("Place", service);
        foreach (var (name, type) in new[] { ("Item", "DelimitedText"), ("Bytes", "Binary") })
        {
            Pipelines.Files.Dataset(name, $$"""
                { "type": "{{type}}", "linkedServiceName": { "referenceName": "Place", "type": "LinkedServiceReference" },
                  "parameters": { "folder": { "type": "String", "defaultValue": "" }, "file": { "type": "String", "defaultValue": "" } },
                  "typeProperties": { "location": { {{location}}, "folderPath": "@dataset().folder", "fileName": "@dataset().file" }{{(type == "Binary" ? "" : ", \"firstRowAsHeader\": true")}} } }
                """);
        }
    }

    public LocalPipelines Pipelines { get; } = new();

    public FileStore Store { get; }

    /// <summary>The container; null in a folder.</summary>
    public string? Container { get; }

    /// <summary>The folder on disk; empty where there is a container.</summary>
    public string Root => Store.Display;

    /// <param name="kind">Where.</param>
    /// <param name="files">The files that are there; the text of each is its path.</param>
    public static async Task<FilePlace> OpenAsync(StoreKind kind, params IEnumerable<string> files)
    {
        var place = kind == StoreKind.Folder ? InFolder() : await InBlobsAsync();
        await place.Store.EnsureAsync(CancellationToken.None);
        foreach (var file in files)
            await place.WriteAsync(file, file);
        return place;
    }

    public async Task WriteAsync(string path, string text)
    {
        await using var pending = await Store.CreateAsync(path, "test", CancellationToken.None);
        await pending.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
        await pending.CommitAsync(CancellationToken.None);
    }

    public async Task<string> ReadAsync(string path)
    {
        using var reader = new StreamReader(await Store.OpenReadAsync(path, CancellationToken.None));
        return await reader.ReadToEndAsync();
    }

    /// <summary>The files that are there, in order.</summary>
    public async Task<string> AllAsync() => string.Join(
        ' ', (await Store.ListAsync("", CancellationToken.None).ToListAsync()).Select(file => file.Path).Order(StringComparer.Ordinal));

    /// <summary>A reference to a dataset.</summary>
    public static string Reference(string folder, string file = "", string dataset = "Item") => $$"""
        { "referenceName": "{{dataset}}", "type": "DatasetReference", "parameters": { "folder": "{{folder}}", "file": "{{file}}" } }
        """;

    /// <summary>What an activity of a type gives.</summary>
    public async Task<JsonObject> OutputAsync(string type, string typeProperties)
    {
        Pipelines.Pipeline("P", LocalPipelines.Activity("A", type, typeProperties));
        return (JsonObject)(await Pipelines.RunAsync()).Activities.Single().Output!;
    }

    /// <summary>The message of the activity's fault.</summary>
    public async Task<string> FaultAsync(string type, string typeProperties)
    {
        Pipelines.Pipeline("P", LocalPipelines.Activity("A", type, typeProperties));
        return (await Assert.ThrowsAnyAsync<Exception>(Pipelines.RunAsync)).Message;
    }

    public void Dispose()
    {
        Pipelines.Dispose();
        _folder?.Dispose();
    }

    static FilePlace InFolder()
    {
        var folder = new TemporaryFolder();
        return new FilePlace(
            new LocalFolderStore(folder.Path), null, folder,
            $$"""{ "type": "FileServer", "typeProperties": { "host": {{JsonValue.Create(folder.Path).ToJsonString()}} } }""",
            "\"type\": \"FileServerLocation\"");
    }

    static async Task<FilePlace> InBlobsAsync()
    {
        var azurite = await Azurite.SharedAsync();
        var container = Azurite.NewContainerName();
        return new FilePlace(
            new AzureBlobStore(new BlobContainerClient(azurite.ConnectionString, container, new BlobClientOptions { TrimBlobNameSlashes = false })), container, null,
            $$"""{ "type": "AzureBlobStorage", "typeProperties": { "connectionString": { "type": "SecureString", "value": "{{azurite.ConnectionString}}" } } }""",
            $"\"type\": \"AzureBlobStorageLocation\", \"container\": \"{container}\"");
    }
}
