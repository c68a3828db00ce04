namespace Sluice.Stores.Files;

/// <summary>Counts the bytes that are read of a file, as stored.</summary>
sealed class CountingFile(RandomAccessFile inner) : RandomAccessFile
{
    long _bytesRead;

    /// <summary>Bytes read so far. Pieces may be read at the same time.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public override long Length => inner.Length;

    public override string? Version => inner.Version;

    public override async ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
    {
        await inner.ReadAsync(offset, piece, cancellationToken);
        Interlocked.Add(ref _bytesRead, piece.Length);
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
