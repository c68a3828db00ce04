using Azure.Storage.Blobs;
using Sluice.Credentials;
using Sluice.Http;
using Sluice.Stores;
using Sluice.Stores.AzureBlob;
using Sluice.Stores.Files;
using Sluice.Stores.LocalFolder;

namespace Sluice.Tests.Stores;

/// <summary>An empty store that goes when disposed.</summary>
sealed class TestStore(FileStore store, TemporaryFolder? folder) : IAsyncDisposable
{
    public const string Attempt = "run-0";

    /// <summary>For what needs no secrets of vaults and no HTTP.</summary>
    public static StoreAccess Access { get; } = new(new EnvironmentSecretSource(), new HttpSender(new HttpRules()), TimeProvider.System);

    public FileStore Store => store;

    public static async Task<TestStore> OpenAsync(StoreKind kind)
    {
        if (kind == StoreKind.Folder)
        {
            var folder = new TemporaryFolder();
            return new TestStore(new LocalFolderStore(folder.Path), folder);
        }

        var azurite = await Azurite.SharedAsync();
        var store = new AzureBlobStore(new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName()));
        await store.EnsureAsync(CancellationToken.None);
        return new TestStore(store, null);
    }

    public async Task WriteAsync(string path, byte[] content)
    {
        await using var pending = await store.CreateAsync(path, Attempt, CancellationToken.None);
        for (var position = 0; position < content.Length; position += 1 << 20)
            await pending.Body.WriteAsync(content.AsMemory(position, Math.Min(1 << 20, content.Length - position)));
        await pending.CommitAsync(CancellationToken.None);
    }

    public async Task<byte[]> ReadAsync(string path)
    {
        await using var content = await store.OpenReadAsync(path, CancellationToken.None);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public async Task<List<StoredFile>> ListAsync(string path)
    {
        var files = new List<StoredFile>();
        await foreach (var file in store.ListAsync(path, CancellationToken.None))
            files.Add(file);
        return files;
    }

    /// <summary>Not even hidden.</summary>
    public void AssertNothingLeft()
    {
        if (folder is not null)
            Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.partial", SearchOption.AllDirectories));
    }

    public ValueTask DisposeAsync()
    {
        folder?.Dispose();
        return ValueTask.CompletedTask;
    }
}
