using Azure.Storage.Blobs;
using Sluice.Copying;
using Sluice.Definitions;
using Sluice.Storage;

namespace Sluice.Exploring;

/// <summary>Tests the linked services that hold files.</summary>
static class StoreTest
{
    // Enough to say that there are many.
    const int MostContainers = 5000;

    /// <summary>A storage account; of one that is known by a container's URL, that container.</summary>
    public static async Task<ConnectionTestResult> TestBlobsAsync(
        ConnectionTestResult result, Connections connections, Reference reference, LinkedService service,
        CancellationToken cancellationToken)
    {
        var container = ContainerOf(service);
        var store = await connections.StoreAsync(reference, container ?? "$root", cancellationToken);
        if (store is not AzureBlobStore blobs)
        {
            throw new SluiceException(Side.Definition, "NotSupported",
                $"Linked services of type {service.Type} cannot be tested: '{service.Name}'.");
        }

        var start = connections.Time.GetTimestamp();
        try
        {
            if (container is null)
            {
                var count = 0;
                await foreach (var _ in blobs.ListContainersAsync(cancellationToken))
                {
                    if (++count == MostContainers)
                        break;
                }

                return result with
                {
                    ConnectMs = Since(connections.Time, start),
                    Store = new StoreFacts(blobs.AccountDisplay) { Containers = count, CanList = true },
                };
            }

            await using var entries = blobs.ListLevelAsync("", cancellationToken).GetAsyncEnumerator(cancellationToken);
            await entries.MoveNextAsync();
            return result with { ConnectMs = Since(connections.Time, start), Store = new StoreFacts(blobs.Display) { CanList = true } };
        }
        catch (Exception exception) when (FileStore.IsFault(exception) || exception is OperationCanceledException)
        {
            var what = container is null ? $"Listing the containers of {blobs.AccountDisplay}" : $"Listing {blobs.Display}";
            throw StorageFault.From(exception, Side.Source, what);
        }
    }

    /// <summary>A folder: listed, and a file created that is gone when it is closed.</summary>
    public static ConnectionTestResult TestFolder(ConnectionTestResult result, string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            if (!Directory.Exists(path))
            {
                throw new SluiceException(Side.Source, "FolderNotFound",
                    $"There is no folder {path}, or it may not be seen. "
                    + "A copy that writes there creates it; to read, correct host or mount it.");
            }

            _ = new DirectoryInfo(path).EnumerateFileSystemInfos().FirstOrDefault();
            var canWrite = CanWrite(path);
            return result with
            {
                Store = new StoreFacts(path) { CanList = true, CanWrite = canWrite },
                Notes = canWrite ? [] : ["no file can be created in the folder: it can be read, not written to"],
            };
        }
        catch (Exception exception) when (FileStore.IsFault(exception))
        {
            throw StorageFault.From(exception, Side.Source, $"Listing {path}");
        }
    }

    static bool CanWrite(string folder)
    {
        var path = Path.Combine(folder, $".sluice-{Guid.NewGuid():N}.partial");
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The container of a linked service that is about one: its signature or its openness may go no further.</summary>
    static string? ContainerOf(LinkedService service)
    {
        var url = service is BlobLinkedService blobs ? blobs.ContainerUri ?? (blobs.SasUri as Secret.Inline)?.Value : null;
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && new BlobUriBuilder(uri).BlobContainerName is { Length: > 0 } name
            ? name : null;
    }

    static double Since(TimeProvider time, long start) => Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 2);
}
