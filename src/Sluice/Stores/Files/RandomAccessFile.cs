namespace Sluice.Stores.Files;

/// <summary>
/// A file that is read in pieces, from anywhere in it: Parquet's footer comes first. All pieces are of one version of it.
/// </summary>
internal abstract class RandomAccessFile : IAsyncDisposable
{
    /// <summary>Its bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Tells its content from an earlier and a later one; null where the store cannot, or where opening brings all of it.</summary>
    public virtual string? Version => null;

    /// <summary>Reads a piece, whole.</summary>
    /// <exception cref="EndOfStreamException">The file ends before the piece does.</exception>
    public abstract ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
