using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Stores.AzureBlob;

namespace Sluice.Connections;

/// <summary>
/// A factory in a blob container, laid out as its folder would be. It is brought into a folder of this machine, where it is read. Whoever
/// changes a definition changes the blob; every instance of an app sees it within seconds.
/// </summary>
/// <param name="container">The container, which need not be there before the first definition is written.</param>
/// <param name="folder">The folder, which is nobody else's.</param>
/// <param name="time">Tells the time.</param>
public sealed class FactoryContainer(Lazy<BlobContainerClient> container, string folder, TimeProvider time) : IDisposable
{
    const string Definition = ".json";

    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    readonly Dictionary<string, ETag> _versions = [];
    DateTimeOffset _looked = DateTimeOffset.MinValue;

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Brings the folder up to date, unless that was done seconds ago. One call at a time.</summary>
    /// <exception cref="SluiceException">The container cannot be read.</exception>
    internal void Refresh()
    {
        if (time.GetUtcNow() - _looked < MaxAge)
            return;
        Directory.CreateDirectory(folder);
        // The client's own calls block: who asks for the factory waits for it.
        AzureBlobFaults.Instance.TranslateAsync(Side.Definition, $"Reading the factory in {Display}", () =>
        {
            Read();
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();
        _looked = time.GetUtcNow();
    }

    /// <summary>Has the container looked at again.</summary>
    internal void Forget() => _looked = DateTimeOffset.MinValue;

    /// <summary>Writes a definition.</summary>
    /// <returns>False when the blob is another than that in the folder: then nothing is changed.</returns>
    /// <exception cref="SluiceException">The container cannot be written.</exception>
    internal Task<bool> WriteAsync(string file, BinaryData content, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        if (!await container.Value.ExistsAsync(cancellationToken))
            await container.Value.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var conditions = _versions.TryGetValue(file, out var version)
            ? new BlobRequestConditions { IfMatch = version } : new BlobRequestConditions { IfNoneMatch = ETag.All };
        var options = new BlobUploadOptions { Conditions = conditions, HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } };
        await container.Value.GetBlobClient(file).UploadAsync(content, options, cancellationToken);
    });

    /// <summary>Deletes a definition.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    internal Task<bool> DeleteAsync(string file, CancellationToken cancellationToken) => ChangeAsync(() =>
        container.Value.GetBlobClient(file).DeleteIfExistsAsync(
            conditions: new BlobRequestConditions { IfMatch = _versions[file] }, cancellationToken: cancellationToken));

    /// <summary>Deletes the folder.</summary>
    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    string Display => container.Value.Uri.GetLeftPart(UriPartial.Path);

    async Task<bool> ChangeAsync(Func<Task> change) =>
        await AzureBlobFaults.Instance.TranslateAsync(Side.Definition, $"Writing the factory in {Display}", async () =>
        {
            try
            {
                await change();
                return true;
            }
            catch (RequestFailedException failed) when (failed.Status is 409 or 412)
            {
                return false;
            }
        });

    void Read()
    {
        var gone = _versions.Keys.ToHashSet();
        foreach (var blob in Blobs())
        {
            if (!blob.Name.EndsWith(Definition, StringComparison.OrdinalIgnoreCase) || PathOf(blob.Name) is not { } path)
                continue;
            gone.Remove(blob.Name);
            if (_versions.GetValueOrDefault(blob.Name) != blob.Properties.ETag)
                Download(blob.Name, path);
        }

        foreach (var name in gone)
        {
            File.Delete(PathOf(name)!);
            _versions.Remove(name);
        }
    }

    IReadOnlyList<BlobItem> Blobs()
    {
        try
        {
            return [.. container.Value.GetBlobs()];
        }
        catch (RequestFailedException failed) when (failed.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return [];
        }
    }

    void Download(string name, string path)
    {
        var content = container.Value.GetBlobClient(name).DownloadContent().Value;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var pending = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.tmp");
        using (var file = PrivateFile.Create(pending))
            file.Write(content.Content);
        // All instances give it the same time, which ETags of definitions with secrets are made of.
        File.SetLastWriteTimeUtc(pending, content.Details.LastModified.UtcDateTime);
        File.Move(pending, path, overwrite: true);
        _versions[name] = content.Details.ETag;
    }

    /// <summary>Where a blob lies in the folder; null when it would lie elsewhere.</summary>
    string? PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar)));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }
}
