using Sluice.Storage;

namespace Sluice.Copying;

/// <summary>A file of a slice that is complete and waits, unseen, until all files of the slice are.</summary>
sealed class StagedFile(PendingFile file, string doing) : IAsyncDisposable
{
    /// <summary>Makes the file appear.</summary>
    /// <exception cref="SluiceException">It could not.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await file.CommitAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            throw StorageFault.From(exception, Side.Sink, doing);
        }
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
