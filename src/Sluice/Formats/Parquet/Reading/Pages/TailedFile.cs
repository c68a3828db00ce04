using Sluice.Stores.Files;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>
/// A file whose end is kept in memory, where the metadata are, and of a small file everything else: no byte is asked for twice.
/// </summary>
sealed class TailedFile : RandomAccessFile
{
    // Usually all of the metadata: a second request is rare.
    const int TailBytes = 64 << 10;

    readonly RandomAccessFile _file;
    readonly byte[] _tail;

    TailedFile(RandomAccessFile file, byte[] tail) => (_file, _tail) = (file, tail);

    /// <summary>Reads the end of a file.</summary>
    /// <param name="file">The file; closed with what is returned.</param>
    public static async Task<TailedFile> OpenAsync(RandomAccessFile file, CancellationToken cancellationToken)
    {
        var tail = new byte[Math.Min(TailBytes, file.Length)];
        await file.ReadAsync(file.Length - tail.Length, tail, cancellationToken);
        return new TailedFile(file, tail);
    }

    public override long Length => _file.Length;

    public override string? Version => _file.Version;

    public override async ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
    {
        var tailStart = Length - _tail.Length;
        if (offset + piece.Length > Length)
            throw new EndOfStreamException();
        var before = (int)Math.Clamp(tailStart - offset, 0, piece.Length);
        _tail.AsMemory((int)Math.Max(offset - tailStart, 0), piece.Length - before).CopyTo(piece[before..]);
        if (before > 0)
            await _file.ReadAsync(offset, piece[..before], cancellationToken);
    }

    public override ValueTask DisposeAsync() => _file.DisposeAsync();
}
