namespace Sluice.Stores.Files;

/// <summary>
/// A file that was copied to this machine, to be read in pieces where its store gives it from the start only. The copy is one that only
/// this account may read, and gone when it is closed, also by the end of the process.
/// </summary>
sealed class SpooledFile : RandomAccessFile
{
    SpooledFile(FileStream content) => Content = content;

    /// <summary>The copy, at its start.</summary>
    public FileStream Content { get; }

    public override long Length => Content.Length;

    /// <summary>Copies a stream to its end; it is not closed.</summary>
    public static async Task<SpooledFile> CreateAsync(Stream from, CancellationToken cancellationToken)
    {
        var copy = PrivateFile.CreateTemporary(".spool", FileOptions.Asynchronous);
        try
        {
            await from.CopyToAsync(copy, cancellationToken);
            await copy.FlushAsync(cancellationToken);
            copy.Position = 0;
            return new SpooledFile(copy);
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
    {
        while (piece.Length > 0)
        {
            var read = await RandomAccess.ReadAsync(Content.SafeFileHandle, piece, offset, cancellationToken);
            if (read == 0)
                throw new EndOfStreamException();
            piece = piece[read..];
            offset += read;
        }
    }

    public override ValueTask DisposeAsync() => Content.DisposeAsync();
}
