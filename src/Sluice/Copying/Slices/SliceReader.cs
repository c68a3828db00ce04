namespace Sluice.Copying.Slices;

/// <summary>The rows of one slice.</summary>
/// <typeparam name="TChunk">What they travel in.</typeparam>
internal abstract class SliceReader<TChunk> : IAsyncDisposable
{
    /// <summary>A chunk to be filled, again and again.</summary>
    public abstract TChunk CreateChunk();

    /// <summary>Fills a chunk with what comes next.</summary>
    /// <returns>False at the end; the chunk may hold the last rows all the same.</returns>
    public abstract ValueTask<bool> FillAsync(TChunk chunk, CancellationToken cancellationToken);

    /// <summary>Rows in a chunk; asked once for each of them, in order, by the side that writes.</summary>
    public abstract long CountRows(TChunk chunk);

    /// <summary>Has a read in progress fail soon.</summary>
    public virtual Task CancelAsync() => Task.CompletedTask;

    /// <summary>The checksum of the rows, computed by the source's server; null when none was wanted.</summary>
    public virtual TableChecksum? Checksum => null;

    /// <summary>Bytes taken from the source so far, as stored or sent there.</summary>
    public abstract long BytesRead { get; }

    /// <summary>The fault for an exception of <see cref="FillAsync"/>.</summary>
    public abstract SluiceException Fault(Exception exception);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
