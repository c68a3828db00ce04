using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Sluice.Stores.Files;

namespace Sluice.Stores.AzureBlob;

/// <summary>A container of Azure Blob Storage. Files are block blobs: blocks staged in parallel, one commit.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container) : FileStore
{
    /// <inheritdoc/>
    public override string Display => container.Uri.GetLeftPart(UriPartial.Path);

    /// <inheritdoc/>
    public override StoreFaults Faults => AzureBlobFaults.Instance;

    /// <inheritdoc/>
    public override async Task EnsureAsync(CancellationToken cancellationToken)
    {
        // Asking first: an account that may write blobs need not be allowed to create containers.
        if (!await container.ExistsAsync(cancellationToken))
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredFile> ListAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = folder.Length == 0 ? null : folder + "/";
        var options = new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = prefix };
        await foreach (var blob in container.GetBlobsAsync(options, cancellationToken))
        {
            if (!FolderMarker.Is(blob.Name, blob.Properties.ContentLength, blob.Metadata))
                yield return new StoredFile(
                    blob.Name, blob.Properties.ContentLength ?? 0, blob.Properties.LastModified ?? DateTimeOffset.MinValue)
                {
                    Created = blob.Properties.CreatedOn,
                    ContentMd5 = Base64(blob.Properties.ContentHash),
                    Version = blob.Properties.ETag?.ToString(),
                };
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoreEntry> ListLevelAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = folder.Length == 0 ? null : Checked(folder) + "/";
        var options = new GetBlobsByHierarchyOptions { Traits = BlobTraits.Metadata, Delimiter = "/", Prefix = prefix };
        // A folder may be there by its marker, by what lies in it, or by both. The folder that is listed is no entry of itself.
        var folders = new HashSet<string> { folder };
        var isThere = folder.Length == 0;
        await foreach (var item in container.GetBlobsByHierarchyAsync(options, cancellationToken))
        {
            isThere = true;
            var isMarker = !item.IsPrefix && FolderMarker.Is(item.Blob.Name, item.Blob.Properties.ContentLength, item.Blob.Metadata);
            if (!item.IsPrefix && !isMarker)
                yield return new StoreEntry(item.Blob.Name, item.Blob.Properties.ContentLength ?? 0, item.Blob.Properties.LastModified);
            else if (FolderMarker.FolderOf(item.IsPrefix ? item.Prefix : item.Blob.Name) is var name && folders.Add(name))
                yield return new StoreEntry(name, null, null);
        }

        if (!isThere && !await HasMarkerAsync(folder, cancellationToken))
            throw new DirectoryNotFoundException(folder);
    }

    /// <summary>Whether an empty folder is there by a marker outside it.</summary>
    async Task<bool> HasMarkerAsync(string folder, CancellationToken cancellationToken) =>
        await PropertiesAsync(folder, cancellationToken) is { } properties
        && FolderMarker.Is(folder, properties.ContentLength, properties.Metadata);

    /// <inheritdoc/>
    public override async Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        return await PropertiesAsync(path, cancellationToken) is { } found && !FolderMarker.Is(path, found.ContentLength, found.Metadata)
            ? new StoredFile(path, found.ContentLength, found.LastModified)
            {
                Created = found.CreatedOn,
                ContentMd5 = Base64(found.ContentHash),
                Version = found.ETag.ToString(),
            }
            : null;
    }

    /// <inheritdoc/>
    public override async Task<StoredFolder?> FindFolderAsync(string folder, CancellationToken cancellationToken)
    {
        if (folder.Length > 0)
            return await base.FindFolderAsync(folder, cancellationToken);
        if (!await container.ExistsAsync(cancellationToken))
            return null;
        var properties = (await container.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        return new StoredFolder(folder) { LastModified = properties.LastModified };
    }

    /// <inheritdoc/>
    public override async Task<bool> DeleteAsync(string path, string? version, CancellationToken cancellationToken)
    {
        var conditions = version is null ? null : new BlobRequestConditions { IfMatch = new ETag(version) };
        try
        {
            return await container.GetBlobClient(Checked(path))
                .DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            throw new FileChangedException($"{path} was written after it had been found");
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> DeleteEmptyFoldersAsync(string folder, CancellationToken cancellationToken)
    {
        var (markers, parents) = (new List<string>(), new HashSet<string>());
        // Those of the folder itself are beside it.
        var options = new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = folder.Length == 0 ? null : Checked(folder) };
        await foreach (var blob in container.GetBlobsAsync(options, cancellationToken))
        {
            if (!FolderMarker.Is(blob.Name, blob.Properties.ContentLength, blob.Metadata))
            {
                for (var slash = blob.Name.LastIndexOf('/'); slash > 0; slash = blob.Name.LastIndexOf('/', slash - 1))
                    parents.Add(blob.Name[..slash]);
            }
            else if (FolderMarker.FolderOf(blob.Name) is var found && (folder.Length == 0 || found == folder || found.StartsWith(folder + "/", StringComparison.Ordinal)))
            {
                markers.Add(blob.Name);
            }
        }

        var deleted = new List<string>();
        // The innermost first: a file system deletes no folder that has one.
        foreach (var marker in markers.Where(marker => !parents.Contains(FolderMarker.FolderOf(marker))).OrderByDescending(marker => marker.Length))
        {
            if (await container.GetBlobClient(marker).DeleteIfExistsAsync(cancellationToken: cancellationToken))
                deleted.Add(FolderMarker.FolderOf(marker));
        }

        return [.. deleted.Distinct()];
    }

    static string? Base64(byte[]? hash) => hash is { Length: > 0 } ? Convert.ToBase64String(hash) : null;

    async Task<BlobProperties?> PropertiesAsync(string path, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(Checked(path));
        return await blob.ExistsAsync(cancellationToken)
            ? (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value
            : null;
    }

    /// <inheritdoc/>
    public override async Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        var download = await container.GetBlobClient(Checked(path)).DownloadStreamingAsync(cancellationToken: cancellationToken);
        return download.Value.Content;
    }

    /// <inheritdoc/>
    public override async Task<RandomAccessFile> OpenRandomAsync(string path, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(Checked(path));
        var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        return new RandomAccessBlob(blob, properties.ContentLength, properties.ETag);
    }

    /// <summary>URLs fold dots and turn backslashes: such a path would be another one, even in another container.</summary>
    string Checked(string path) => path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Any(segment => segment is "." or "..")
        ? throw new SluiceException(Side.Definition, "PathOutsideStore",
            $"The path '{path}' has a \\, . or .. in it, which {Display} does not have. Use a path without them.")
        : path;

    /// <inheritdoc/>
    public override Task<PendingFile> CreateAsync(string path, string attempt, CancellationToken cancellationToken) =>
        Task.FromResult<PendingFile>(new PendingBlob(container.GetBlockBlobClient(Checked(path))));

    /// <inheritdoc/>
    public override async Task<bool> TryCreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await container.GetBlobClient(Checked(path)).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception)
            when (exception.ErrorCode == BlobErrorCode.BlobAlreadyExists || exception.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return false;
        }
    }

    sealed class RandomAccessBlob(BlobClient blob, long length, ETag version) : RandomAccessFile
    {
        public override long Length => length;

        public override string Version => version.ToString();

        public override async ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
        {
            if (piece.Length == 0)
                return;
            if (offset + piece.Length > length)
                throw new EndOfStreamException();
            var options = new BlobDownloadOptions
            {
                Range = new HttpRange(offset, piece.Length),
                Conditions = new BlobRequestConditions { IfMatch = version },
            };
            var download = await blob.DownloadStreamingAsync(options, cancellationToken);
            await using var content = download.Value.Content;
            await content.ReadExactlyAsync(piece, cancellationToken);
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
