using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Stores.AzureBlob;

namespace Sluice.Connections;

/// <summary>
/// A factory in a blob container, laid out as its folder would be. It is brought into a folder of this machine, where it is read. Whoever
/// changes a definition changes the blob; every instance of an app sees it within seconds. While the container cannot be read, the factory is
/// what it was last.
/// </summary>
/// <param name="container">The container, which need not be there before the first definition is written.</param>
/// <param name="temporary">Where the folder is made, which is this process's alone.</param>
/// <param name="time">Tells the time.</param>
public sealed class FactoryContainer(Lazy<BlobContainerClient> container, string temporary, TimeProvider time) : IDisposable
{
    /// <summary>What the names of the folders begin with.</summary>
    internal const string Prefix = "sluice-factory-";

    const string Definition = ".json";

    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    // Asked for while the container is read.
    readonly ConcurrentDictionary<string, ETag> _versions = [];
    readonly ProcessFolder _folder = ProcessFolder.Create(temporary, Prefix);
    long? _looked;
    bool _isKnown, _isAway;

    /// <summary>The folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Takes what somebody should know: that the container cannot be read, once, and that it can again.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Brings the folder up to date, unless that was done seconds ago. One call at a time.</summary>
    /// <exception cref="SluiceException">The container cannot be read, and never could.</exception>
    internal void Refresh()
    {
        if (_looked is { } looked && time.GetElapsedTime(looked) < MaxAge)
            return;
        try
        {
            // The client's own calls block: who asks for the factory waits for it.
            AzureBlobFaults.Instance.TranslateAsync(Side.Engine, $"Reading the factory in {Display}", () =>
            {
                Read();
                return Task.CompletedTask;
            }).GetAwaiter().GetResult();
            if (_isAway)
                Tell($"The factory in {Display} can be read again.");
            (_isKnown, _isAway) = (true, false);
        }
        catch (Exception fault) when (_isKnown)
        {
            if (!_isAway)
                Tell($"{(fault as SluiceException)?.Detail ?? Redaction.Of(fault.Message)} Until it can be read again, the factory is what it was last.");
            _isAway = true;
        }

        _looked = time.GetTimestamp();
    }

    /// <summary>Has the container looked at again.</summary>
    internal void Forget() => _looked = null;

    /// <summary>The version of the blob that a file is a copy of; null when there is none. The file is never older than that.</summary>
    internal string? VersionOf(string file) => _versions.TryGetValue(file, out var version) ? version.ToString() : null;

    /// <summary>Writes a definition.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="version">The version of the blob that is replaced; null for one that must be new.</param>
    /// <param name="content">What is written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False when the blob is another: then nothing is changed.</returns>
    /// <exception cref="SluiceException">The container cannot be written.</exception>
    internal Task<bool> WriteAsync(string file, string? version, BinaryData content, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        if (!await container.Value.ExistsAsync(cancellationToken))
            await container.Value.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var conditions = version is null
            ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = new ETag(version) };
        var options = new BlobUploadOptions { Conditions = conditions, HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } };
        await container.Value.GetBlobClient(file).UploadAsync(content, options, cancellationToken);
    });

    /// <summary>Deletes a definition.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    internal Task<bool> DeleteAsync(string file, string? version, CancellationToken cancellationToken) =>
        version is null ? Task.FromResult(false) : ChangeAsync(() => container.Value.GetBlobClient(file).DeleteIfExistsAsync(
            conditions: new BlobRequestConditions { IfMatch = new ETag(version) }, cancellationToken: cancellationToken));

    /// <summary>Deletes the folder.</summary>
    public void Dispose() => _folder.Dispose();

    string Display => container.Value.Uri.GetLeftPart(UriPartial.Path);

    async Task<bool> ChangeAsync(Func<Task> change) =>
        await AzureBlobFaults.Instance.TranslateAsync(Side.Engine, $"Writing the factory in {Display}", async () =>
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
        var changed = new List<(string Name, BlobDownloadResult Content)>();
        foreach (var blob in Blobs())
        {
            if (!blob.Name.EndsWith(Definition, StringComparison.OrdinalIgnoreCase) || PathOf(blob.Name) is null)
                continue;
            gone.Remove(blob.Name);
            if (!_versions.TryGetValue(blob.Name, out var known) || known != blob.Properties.ETag)
                changed.Add((blob.Name, container.Value.GetBlobClient(blob.Name).DownloadContent().Value));
        }

        // Only when all is here: half of a change would be a factory that nobody has written.
        foreach (var (name, content) in changed)
            Keep(name, PathOf(name)!, content);
        foreach (var name in gone)
        {
            File.Delete(PathOf(name)!);
            _versions.TryRemove(name, out _);
        }
    }

    IReadOnlyList<BlobItem> Blobs()
    {
        try
        {
            return [.. container.Value.GetBlobs()];
        }
        // One that was there is away.
        catch (RequestFailedException failed) when (failed.ErrorCode == BlobErrorCode.ContainerNotFound && _versions.IsEmpty)
        {
            return [];
        }
    }

    void Keep(string name, string path, BlobDownloadResult content)
    {
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
        var path = Path.GetFullPath(Path.Combine(Folder, name.Replace('/', Path.DirectorySeparatorChar)));
        return path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }
}
