using Microsoft.Win32.SafeHandles;
using Sluice.Stores.Files;

namespace Sluice.Stores.LocalFolder;

/// <summary>A file of this machine that is read in pieces.</summary>
sealed class RandomAccessLocalFile(SafeFileHandle file) : RandomAccessFile
{
    public override long Length { get; } = RandomAccess.GetLength(file);

    public override string Version => LocalFolderStore.VersionOf(File.GetLastWriteTimeUtc(file), Length);

    public override async ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
    {
        while (piece.Length > 0)
        {
            var read = await RandomAccess.ReadAsync(file, piece, offset, cancellationToken);
            if (read == 0)
                throw new EndOfStreamException();
            piece = piece[read..];
            offset += read;
        }
    }

    public override ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
