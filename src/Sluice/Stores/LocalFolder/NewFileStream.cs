namespace Sluice.Stores.LocalFolder;

/// <summary>A new file, which goes to disk while it is written: at its end there is little left to wait for.</summary>
sealed class NewFileStream(string path, FileStreamOptions options) : FileStream(path, options)
{
    const int FlushEvery = 32 * 1024 * 1024;

    Task _flush = Task.CompletedTask;
    long _flushed;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await base.WriteAsync(buffer, cancellationToken);
        if (Position - _flushed < FlushEvery || !_flush.IsCompletedSuccessfully)
            return;
        _flushed = Position;
        _flush = Task.Run(() => RandomAccess.FlushToDisk(SafeFileHandle), CancellationToken.None);
    }

    /// <summary>Waits until all of it is on disk.</summary>
    /// <exception cref="IOException">It cannot be written, or could not be before: the system says so once.</exception>
    public async Task FlushToDiskAsync(CancellationToken cancellationToken)
    {
        await _flush;
        await Task.Run(() => RandomAccess.FlushToDisk(SafeFileHandle), cancellationToken);
    }
}
