using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Sluice.Stores.Files;

namespace Sluice.Stores.AzureBlob;

/// <summary>
/// A block blob under construction. A block's id derives from its place and its content, so a repeated attempt re-puts the same
/// blocks, and two attempts at the same time cannot mix: each commits its own list.
/// </summary>
sealed class PendingBlob(BlockBlobClient blob) : PendingFile
{
    readonly BlockStream _body = new(blob);

    public override Stream Body => _body;

    public override long BytesWritten => _body.BytesWritten;

    public override Task FlushAsync(CancellationToken cancellationToken) => _body.StageLastAsync(cancellationToken);

    public override Task CommitAsync(CancellationToken cancellationToken)
    {
        var options = new CommitBlockListOptions { Metadata = Metadata.ToDictionary() };
        if (ContentMd5 is not null)
            options.HttpHeaders = new BlobHttpHeaders { ContentHash = ContentMd5 };
        return _body.CommitAsync(options, cancellationToken);
    }

    // Uncommitted blocks are not visible, and the service drops them after a week.
    public override ValueTask DisposeAsync() => _body.DisposeAsync();
}
