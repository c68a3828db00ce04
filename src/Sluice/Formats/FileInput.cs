using Sluice.Formats.Streams;
using Sluice.Stores.Files;

namespace Sluice.Formats;

/// <summary>A file of a store as a format reads it: from its start on, or in pieces. Counts what is read of it.</summary>
/// <param name="store">Where it is.</param>
sealed class FileInput(FileStore store, string path) : IAsyncDisposable
{
    IAsyncDisposable? _opened;
    Func<long> _bytesRead = () => 0;

    /// <summary>Its path, for messages.</summary>
    public string Path => path;

    /// <summary>Bytes read of it so far, as stored.</summary>
    public long BytesRead => _bytesRead();

    /// <summary>Opens it to be read from its start; closed with this.</summary>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var stream = new CountingStream(await store.OpenReadAsync(path, cancellationToken));
        (_opened, _bytesRead) = (stream, () => stream.BytesRead);
        return stream;
    }

    /// <summary>Opens it to be read in pieces; closed with this.</summary>
    public async Task<RandomAccessFile> OpenRandomAsync(CancellationToken cancellationToken)
    {
        var pieces = new CountingFile(await store.OpenRandomAsync(path, cancellationToken));
        (_opened, _bytesRead) = (pieces, () => pieces.BytesRead);
        return pieces;
    }

    public ValueTask DisposeAsync() => _opened?.DisposeAsync() ?? ValueTask.CompletedTask;
}
