using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Stores.AzureBlob;

namespace Sluice.Pipelines.Queueing;

/// <summary>Lists in a container, a blob each, which is written only if nobody else has meanwhile.</summary>
sealed class BlobRunQueues(Lazy<BlobContainerClient> container) : RunQueues
{
    private protected override Task<IReadOnlyList<QueuedRun>> ChangeAsync(
        string pipeline, Func<IReadOnlyList<QueuedRun>, IReadOnlyList<QueuedRun>> change, CancellationToken cancellationToken) =>
        AzureBlobFaults.Instance.TranslateAsync(Side.Engine, $"Changing the list of runs in {container.Value.Uri.GetLeftPart(UriPartial.Path)}", async () =>
        {
            var blob = container.Value.GetBlobClient(FileOf(pipeline));
            while (true)
            {
                var (list, version) = await ReadAsync(blob, cancellationToken);
                var before = Parse(list);
                var after = change(before);
                if (ReferenceEquals(before, after) || await TryWriteAsync(blob, after, version, cancellationToken))
                    return after;
            }
        });

    static async Task<(byte[] List, ETag? Version)> ReadAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var found = (await blob.DownloadContentAsync(cancellationToken)).Value;
            return (found.Content.ToArray(), found.Details.ETag);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return ([], null);
        }
    }

    async Task<bool> TryWriteAsync(BlobClient blob, IReadOnlyList<QueuedRun> runs, ETag? version, CancellationToken cancellationToken)
    {
        var conditions = version is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = version };
        var content = BinaryData.FromBytes(TypedJson.ToBytes(runs));
        try
        {
            await blob.UploadAsync(content, new BlobUploadOptions { Conditions = conditions }, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            return false;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.Value.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return false;
        }
    }
}
