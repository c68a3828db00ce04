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
/// and <c>Bytes</c> (binary) with the parameters <c>folder</c> and <c>file</c>; a second one is <c>Place2</c> with <c>Item2</c> and <c>Bytes2</c>.
/// </summary>
sealed class FilePlace : IDisposable
{
    readonly TemporaryFolder? _folder;
    readonly string _suffix;

    FilePlace(LocalPipelines pipelines, FileStore store, string? container, TemporaryFolder? folder, string service, string location)
    {
        (Pipelines, Store, Container, _folder) = (pipelines, store, container, folder);
        _suffix = pipelines.Files.Has("linkedService/Place.json") ? "2" : "";
        Pipelines.Files.LinkedService($"Place{_suffix}", service);
        foreach (var (name, type, settings) in new[]
        {
            ("Item", "DelimitedText", "\"firstRowAsHeader\": true"),
            ("Bytes", "Binary", """ "compression": { "type": "@dataset().codec" } """),
        })
        {
            Pipelines.Files.Dataset(name + _suffix, $$"""
                { "type": "{{type}}", "linkedServiceName": { "referenceName": "Place{{_suffix}}", "type": "LinkedServiceReference" },
                  "parameters": { "folder": { "type": "String", "defaultValue": "" }, "file": { "type": "String", "defaultValue": "" },
                    "codec": { "type": "String", "defaultValue": "" } },
                  "typeProperties": { "location": { {{location}}, "folderPath": "@dataset().folder", "fileName": "@dataset().file" }, {{settings}} } }
                """);
        }
    }

    public LocalPipelines Pipelines { get; }

    public FileStore Store { get; }

    /// <summary>The container; null in a folder.</summary>
    public string? Container { get; }

    /// <summary>The folder on disk; empty where there is a container.</summary>
    public string Root => Store.Display;

    /// <param name="kind">Where.</param>
    /// <param name="files">The files that are there; the text of each is its path.</param>
    public static async Task<FilePlace> OpenAsync(StoreKind kind, params IEnumerable<string> files)
    {
        return await OpenAsync(kind, new LocalPipelines(), files);
    }

    /// <summary>A second place in the same factory.</summary>
    public Task<FilePlace> BesideAsync(StoreKind kind) => OpenAsync(kind, Pipelines, []);

    static async Task<FilePlace> OpenAsync(StoreKind kind, LocalPipelines pipelines, IEnumerable<string> files)
    {
        var place = kind == StoreKind.Folder ? InFolder(pipelines) : await InBlobsAsync(pipelines);
        await place.Store.EnsureAsync(CancellationToken.None);
        foreach (var file in files)
            await place.WriteAsync(file, file);
        return place;
    }

    public Task WriteAsync(string path, string text) => WriteAsync(path, Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(string path, byte[] content)
    {
        await using var pending = await Store.CreateAsync(path, "test", CancellationToken.None);
        await pending.Body.WriteAsync(content);
        await pending.CommitAsync(CancellationToken.None);
    }

    public async Task<string> ReadAsync(string path) => Encoding.UTF8.GetString(await BytesAsync(path));

    public async Task<byte[]> BytesAsync(string path)
    {
        await using var content = await Store.OpenReadAsync(path, CancellationToken.None);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>The files that are there, in order.</summary>
    public async Task<string> AllAsync() => string.Join(
        ' ', (await Store.ListAsync("", CancellationToken.None).ToListAsync()).Select(file => file.Path).Order(StringComparer.Ordinal));

    /// <summary>A reference to a dataset.</summary>
    public static string Reference(string folder, string file = "", string dataset = "Item") => $$"""
        { "referenceName": "{{dataset}}", "type": "DatasetReference", "parameters": { "folder": "{{folder}}", "file": "{{file}}" } }
        """;

    /// <summary>A reference to its dataset of files as they are.</summary>
    public string Binary(string folder, string file = "", string codec = "") => $$"""
        { "referenceName": "Bytes{{_suffix}}", "type": "DatasetReference", "parameters": { "folder": "{{folder}}", "file": "{{file}}", "codec": "{{codec}}" } }
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
        // The second one goes first.
        if (_suffix.Length == 0)
            Pipelines.Dispose();
        _folder?.Dispose();
    }

    static FilePlace InFolder(LocalPipelines pipelines)
    {
        var folder = new TemporaryFolder();
        return new FilePlace(
            pipelines, new LocalFolderStore(folder.Path), null, folder,
            $$"""{ "type": "FileServer", "typeProperties": { "host": {{JsonValue.Create(folder.Path).ToJsonString()}} } }""",
            "\"type\": \"FileServerLocation\"");
    }

    static async Task<FilePlace> InBlobsAsync(LocalPipelines pipelines)
    {
        var azurite = await Azurite.SharedAsync();
        var container = Azurite.NewContainerName();
        return new FilePlace(
            pipelines, new AzureBlobStore(new BlobContainerClient(azurite.ConnectionString, container, new BlobClientOptions { TrimBlobNameSlashes = false })), container, null,
            $$"""{ "type": "AzureBlobStorage", "typeProperties": { "connectionString": { "type": "SecureString", "value": "{{azurite.ConnectionString}}" } } }""",
            $"\"type\": \"AzureBlobStorageLocation\", \"container\": \"{container}\"");
    }
}
