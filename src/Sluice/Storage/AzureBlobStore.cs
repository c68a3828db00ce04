using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Sluice.Credentials;
using Sluice.Definitions;

namespace Sluice.Storage;

/// <summary>A container of Azure Blob Storage. Files are block blobs: blocks staged in parallel, one commit.</summary>
public sealed class AzureBlobStore(BlobContainerClient container) : FileStore
{
    // The client's own 5 take 25 s a request. These take about 6: what lasts longer is for the copy to try again, which says so.
    const int RetriesOfRequests = 3;

    /// <summary>A container of a linked service's account; nothing is sent yet.</summary>
    /// <exception cref="SluiceException">A secret cannot be had, or the connection string is malformed.</exception>
    public static async Task<AzureBlobStore> ConnectAsync(
        BlobLinkedService service, string container, SecretSource secrets, CancellationToken cancellationToken)
    {
        try
        {
            return new AzureBlobStore((await ConnectAsync(service, secrets, cancellationToken)).GetBlobContainerClient(container));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            // The message of the parser may quote the string.
            throw new SluiceException(Side.Definition, "InvalidConnectionString",
                $"Linked service '{service.Name}': its connection string or URL is not one of a storage account.");
        }
    }

    static async Task<BlobServiceClient> ConnectAsync(BlobLinkedService service, SecretSource secrets, CancellationToken cancellationToken)
    {
        // Else a/ would be a, which may be another blob.
        var options = new BlobClientOptions { TrimBlobNameSlashes = false };
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Retry.MaxRetries = RetriesOfRequests;
        if (service.ConnectionString is { } connectionString)
        {
            var text = await secrets.GetAsync(connectionString, cancellationToken);
            if (service.AccountKey is { } accountKey)
                text = $"{text.TrimEnd(';')};AccountKey={await secrets.GetAsync(accountKey, cancellationToken)}";
            RememberSecretsOf(text);
            return new BlobServiceClient(text, options);
        }

        if (service.ContainerUri is { } containerUri && service.SasUri is null)
            return new BlobServiceClient(AccountOf(new Uri(containerUri)), options);
        var url = BlobsOf(new Uri(service.SasUri is { } sasUri ? await secrets.GetAsync(sasUri, cancellationToken) : service.Endpoint!));
        var account = AccountOf(url);
        if (service.Identity is { } identity)
            return new BlobServiceClient(account, await secrets.CredentialAsync(identity, cancellationToken), options);
        if (service.AccountKey is { } key && service.SasUri is null)
        {
            var credential = new StorageSharedKeyCredential(
                new BlobUriBuilder(url).AccountName, await secrets.GetAsync(key, cancellationToken));
            return new BlobServiceClient(account, credential, options);
        }

        var token = service.SasToken is { } sasToken ? await secrets.GetAsync(sasToken, cancellationToken) : url.Query;
        return new BlobServiceClient(account, new AzureSasCredential(token.TrimStart('?')), options);
    }

    /// <summary>Not only the string as a whole is secret: its key stands in other texts alone.</summary>
    static void RememberSecretsOf(string connectionString)
    {
        foreach (var setting in connectionString.Split(';'))
        {
            if (setting.Split('=', 2) is [var name, var value] && name.Trim().ToUpperInvariant() is "ACCOUNTKEY" or "SHAREDACCESSSIGNATURE")
                Redaction.Remember(value.Trim());
        }
    }

    /// <summary>The blob endpoint of an account whose files are asked for by its file system endpoint: they are the same files.</summary>
    static Uri BlobsOf(Uri uri)
    {
        const string FileSystems = ".dfs.";
        var place = uri.Host.IndexOf(FileSystems, StringComparison.OrdinalIgnoreCase);
        return place < 0 ? uri : new UriBuilder(uri) { Host = $"{uri.Host[..place]}.blob.{uri.Host[(place + FileSystems.Length)..]}" }.Uri;
    }

    /// <summary>
    /// The account's URL in a URL of the account or of a container; an account at an IP address or localhost is its first segment.
    /// </summary>
    static Uri AccountOf(Uri uri)
    {
        var builder = new BlobUriBuilder(uri) { BlobContainerName = "", BlobName = "", Sas = null, Query = "" };
        return builder.ToUri();
    }

    /// <inheritdoc/>
    public override string Display => container.Uri.GetLeftPart(UriPartial.Path);

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
                    blob.Name, blob.Properties.ContentLength ?? 0, blob.Properties.LastModified ?? DateTimeOffset.MinValue);
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

        if (!isThere && !await IsMarkedAsync(folder, cancellationToken))
            throw new DirectoryNotFoundException(folder);
    }

    /// <summary>Whether an empty folder is there by a marker outside it.</summary>
    async Task<bool> IsMarkedAsync(string folder, CancellationToken cancellationToken) =>
        await PropertiesAsync(folder, cancellationToken) is { } properties
        && FolderMarker.Is(folder, properties.ContentLength, properties.Metadata);

    /// <summary>The account, for messages.</summary>
    internal string AccountDisplay => container.GetParentBlobServiceClient().Uri.GetLeftPart(UriPartial.Path);

    /// <summary>The account's containers by name.</summary>
    internal async IAsyncEnumerable<string> ListContainersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in container.GetParentBlobServiceClient().GetBlobContainersAsync(cancellationToken: cancellationToken))
            yield return item.Name;
    }

    /// <inheritdoc/>
    public override async Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        return await PropertiesAsync(path, cancellationToken) is { } found && !FolderMarker.Is(path, found.ContentLength, found.Metadata)
            ? new StoredFile(path, found.ContentLength, found.LastModified)
            : null;
    }

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
        return new Pieces(blob, properties.ContentLength, properties.ETag);
    }

    /// <summary>URLs fold dots and turn backslashes: such a path would be another one, even in another container.</summary>
    string Checked(string path) => path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Any(segment => segment is "." or "..")
        ? throw new SluiceException(Side.Definition, "PathOutsideStore",
            $"The path '{path}' has a \\, . or .. in it, which {Display} does not have. Use a path without them.")
        : path;

    /// <inheritdoc/>
    public override Task<PendingFile> CreateAsync(string path, string attempt, CancellationToken cancellationToken) =>
        Task.FromResult<PendingFile>(new PendingBlob(container.GetBlockBlobClient(Checked(path))));

    sealed class Pieces(BlobClient blob, long length, ETag version) : RandomAccessFile
    {
        public override long Length => length;

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
