namespace Sluice.Copying.Slices;

/// <summary>Takes the rows of one slice. Disposing it without a commit undoes them.</summary>
/// <typeparam name="TChunk">What they travel in.</typeparam>
internal abstract class SliceWriter<TChunk> : IAsyncDisposable
{
    /// <summary>What an earlier attempt committed; null when the slice is to be copied.</summary>
    public virtual SliceResult? Committed => null;

    /// <summary>Writes a chunk; it is the caller's again afterwards.</summary>
    /// <returns>Rows of it that were left out, because they did not fit.</returns>
    public abstract ValueTask<int> WriteAsync(TChunk chunk, CancellationToken cancellationToken);

    /// <summary>Has a write in progress fail soon.</summary>
    public virtual Task CancelAsync() => Task.CompletedTask;

    /// <summary>Ends the rows and has the other side accept them; they are still not visible.</summary>
    /// <returns>Bytes given to the sink, as stored or sent there, and the files they are in.</returns>
    public abstract Task<WriteResult> FlushAsync(CancellationToken cancellationToken);

    /// <summary>Makes the slice visible, whole.</summary>
    /// <exception cref="SluiceException">It could not be; or, when the connection broke just then, it is not known.</exception>
    public abstract Task CommitAsync(SliceResult result, CancellationToken cancellationToken);

    /// <summary>The fault for an exception of the other methods.</summary>
    public abstract SluiceException Fault(Exception exception);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
