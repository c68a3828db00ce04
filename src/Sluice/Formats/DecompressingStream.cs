using System.IO.Compression;

namespace Sluice.Formats;

/// <summary>
/// Reads through .NET's decompressors, and finds what they pass over: a file of no bytes, and bytes behind the end of the data.
/// </summary>
sealed class DecompressingStream : WrappingStream
{
    readonly LastByteStream _file;
    readonly Stream _decompressor;
    readonly bool _isGzip;
    readonly string _path;

    /// <param name="file">The file; closed with this stream.</param>
    /// <param name="isGzip">Whether it is gzip or raw deflate.</param>
    /// <param name="path">Its path, for messages.</param>
    public DecompressingStream(Stream file, bool isGzip, string path)
        : this(new LastByteStream(file), isGzip, path)
    {
    }

    DecompressingStream(LastByteStream file, bool isGzip, string path)
        : this(
            file,
            isGzip ? new GZipStream(file, CompressionMode.Decompress) : new DeflateStream(file, CompressionMode.Decompress),
            isGzip,
            path)
    {
    }

    DecompressingStream(LastByteStream file, Stream decompressor, bool isGzip, string path)
        : base(decompressor) =>
        (_file, _decompressor, _isGzip, _path) = (file, decompressor, isGzip, path);

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var codec = _isGzip ? "gzip" : "deflate";
        int read;
        try
        {
            read = await _decompressor.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"{_path} is no {codec} data, or damaged, or cut off. Check the compression of the dataset, or copy the file there again.",
                exception);
        }

        if (read > 0 || buffer.IsEmpty)
            return read;
        if (_file.IsEmpty)
            throw new InvalidDataException($"{_path} is empty: not even {codec} data of nothing. Copy the file there again.");
        // Behind a gzip member may come another, so the decompressor looks on until there is nothing; behind deflate it never looks.
        if (_isGzip ? !_file.IsEndSeen : !_file.IsLastByteTaken)
            throw new InvalidDataException($"In {_path} other bytes follow the {codec} data. Copy the file there again.");
        return 0;
    }
}
