using System.IO.Compression;
using ZstdSharp;

namespace Sluice.Formats.Streams;

/// <summary>
/// Reads through streams that decompress, and finds what they pass over: a file of no bytes, and bytes behind the end of the data.
/// </summary>
sealed class DecompressingStream : WrappingStream
{
    readonly LastByteStream _file;
    readonly Stream _decompressor;
    readonly Compression _codec;
    readonly string _path;

    /// <param name="file">The file; closed with this stream.</param>
    /// <param name="codec">gzip, raw deflate or zstd.</param>
    /// <param name="path">Its path, for messages.</param>
    public DecompressingStream(Stream file, Compression codec, string path)
        : this(new LastByteStream(file), codec, path)
    {
    }

    DecompressingStream(LastByteStream file, Compression codec, string path)
        : this(
            file,
            codec switch
            {
                Compression.Gzip => new GZipStream(file, CompressionMode.Decompress),
                Compression.Zstd => new DecompressionStream(file, leaveOpen: false),
                _ => new DeflateStream(file, CompressionMode.Decompress),
            },
            codec,
            path)
    {
    }

    DecompressingStream(LastByteStream file, Stream decompressor, Compression codec, string path)
        : base(decompressor) =>
        (_file, _decompressor, _codec, _path) = (file, decompressor, codec, path);

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var codec = _codec switch { Compression.Gzip => "gzip", Compression.Zstd => "zstd", _ => "deflate" };
        int read;
        try
        {
            read = await _decompressor.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new InvalidDataException(
                $"{_path} is no {codec} data, or damaged, or cut off. Check the compression of the dataset, or copy the file there again.",
                exception);
        }

        if (read > 0 || buffer.IsEmpty)
            return read;
        if (_file.IsEmpty)
            throw new InvalidDataException($"{_path} is empty: not even {codec} data of nothing. Copy the file there again.");
        // Behind a member may come another, so the decompressor looks on until there is nothing; behind deflate it never looks.
        if (_codec == Compression.Deflate ? !_file.IsLastByteTaken : !_file.IsEndSeen)
            throw new InvalidDataException($"In {_path} other bytes follow the {codec} data. Copy the file there again.");
        return 0;
    }
}
