namespace Sluice.Copying;

/// <summary>The end of a copy that is read.</summary>
public abstract class SliceSource
{
    /// <summary>Opens a slice.</summary>
    /// <exception cref="SluiceException">It cannot be read; the fault is on the source's side.</exception>
    public abstract Task<SliceReader> OpenAsync(Slice slice, CancellationToken cancellationToken);
}

/// <summary>The bytes of one slice.</summary>
public abstract class SliceReader : IAsyncDisposable
{
    /// <summary>Counts the rows in these bytes.</summary>
    public abstract RowCounter Rows { get; }

    /// <summary>Reads what is there, at least one byte; 0 is the end.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Has a read in progress fail soon.</summary>
    public abstract Task CancelAsync();

    /// <summary>Bytes taken from the source, as stored or sent there.</summary>
    /// <param name="passed">Bytes that <see cref="ReadAsync"/> returned.</param>
    public virtual long BytesRead(long passed) => passed;

    /// <summary>The fault for an exception of <see cref="ReadAsync"/>.</summary>
    public abstract SluiceException Fault(Exception exception);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
