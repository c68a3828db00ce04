namespace Sluice.Copying;

/// <summary>The end of a copy that is written.</summary>
public abstract class SliceSink
{
    /// <summary>Opens a slice. Nothing is visible before its commit, and opening it again after a fault starts it anew.</summary>
    /// <exception cref="SluiceException">It cannot be written; the fault is on the sink's side.</exception>
    public abstract Task<SliceWriter> OpenAsync(Slice slice, CancellationToken cancellationToken);
}

/// <summary>Takes the bytes of one slice. Disposing it without a commit undoes them.</summary>
public abstract class SliceWriter : IAsyncDisposable
{
    /// <summary>What an earlier attempt committed; null when the slice is to be copied.</summary>
    public virtual SliceResult? Committed => null;

    /// <summary>Writes bytes.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Has a write in progress fail soon.</summary>
    public virtual Task CancelAsync() => Task.CompletedTask;

    /// <summary>Ends the bytes and has the other side accept them; they are still not visible.</summary>
    /// <returns>Bytes given to the sink, as stored or sent there.</returns>
    public abstract Task<long> FlushAsync(CancellationToken cancellationToken);

    /// <summary>Makes the slice visible, whole.</summary>
    /// <exception cref="SluiceException">It could not be; or, when the connection broke just then, it is not known.</exception>
    public abstract Task CommitAsync(SliceResult result, CancellationToken cancellationToken);

    /// <summary>The fault for an exception of the other methods.</summary>
    public abstract SluiceException Fault(Exception exception);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
