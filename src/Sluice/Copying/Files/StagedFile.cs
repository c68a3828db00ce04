using Sluice.Stores;
using Sluice.Stores.Files;

namespace Sluice.Copying.Files;

/// <summary>A file of a slice that is complete and waits, unseen, until all files of the slice are.</summary>
sealed class StagedFile(PendingFile file, StoreFaults faults, string doing) : IAsyncDisposable
{
    /// <summary>Makes the file appear.</summary>
    /// <exception cref="SluiceException">It could not.</exception>
    public Task CommitAsync(CancellationToken cancellationToken) =>
        faults.TranslateAsync(Side.Sink, doing, () => file.CommitAsync(cancellationToken));

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
