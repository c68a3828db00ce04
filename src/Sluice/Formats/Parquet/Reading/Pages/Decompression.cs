using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using K4os.Compression.LZ4;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata.Enums;
using Snappier;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>Decompresses pages (Compression.md) into memory that grows with what comes out, whatever a header promises.</summary>
sealed class Decompression : IDisposable
{
    // Deflate's limit is 1032; brotli and zstd have none.
    const int FirstRatio = 16;
    // A copy of 64 bytes takes three; a byte more makes a match 255 bytes longer.
    const int MaxSnappyRatio = 22;
    const int MaxLz4Ratio = 256;
    const int MinBytes = 64 << 10;

    ZstdSharp.Decompressor? _zstd;
    byte[] _output = [];

    /// <summary>Refuses codecs there is no decompressor for.</summary>
    /// <exception cref="NotSupportedException">Says what to do.</exception>
    public static void Check(CompressionCodec codec)
    {
        if (codec is CompressionCodec.Uncompressed or CompressionCodec.Snappy or CompressionCodec.Gzip or CompressionCodec.Brotli
            or CompressionCodec.Zstd or CompressionCodec.Lz4 or CompressionCodec.Lz4Raw)
            return;
        throw new NotSupportedException(
            $"it is compressed with {(Enum.IsDefined(codec) ? codec.ToString().ToUpperInvariant() : $"the unknown codec {(int)codec}")}, "
            + "which is not supported: write the file with snappy, gzip, brotli, zstd, lz4 or no compression");
    }

    /// <summary>Decompresses a page. What it returns lasts until the next call.</summary>
    /// <param name="codec">How it is compressed.</param>
    /// <param name="source">The page.</param>
    /// <param name="size">The bytes that come out.</param>
    /// <exception cref="InvalidDataException">It is damaged, or another number of bytes comes out.</exception>
    public ReadOnlyMemory<byte> Decompress(CompressionCodec codec, ReadOnlyMemory<byte> source, int size)
    {
        if (codec == CompressionCodec.Uncompressed)
            return source.Length == size ? source : throw WrongSize();
        if (source.IsEmpty && size == 0)
            return source;
        switch (codec)
        {
            case CompressionCodec.Snappy:
                Prepare(source, size, MaxSnappyRatio);
                DecompressSnappy(source.Span, _output.AsSpan(0, size));
                break;
            case CompressionCodec.Lz4Raw or CompressionCodec.Lz4:
                Prepare(source, size, MaxLz4Ratio);
                var output = _output.AsSpan(0, size);
                if (codec == CompressionCodec.Lz4 ? !Lz4Hadoop.TryDecompress(source.Span, output) : LZ4Codec.Decode(source.Span, output) != size)
                    throw Damaged();
                break;
            default:
                // One more than should come out shows whether there is more.
                Grow((int)Math.Min(size + 1L, Math.Max(MinBytes, source.Length * (long)FirstRatio)), 0);
                var length = codec switch
                {
                    CompressionCodec.Gzip => DecompressGzip(source, size),
                    CompressionCodec.Zstd => DecompressZstd(source.Span, size),
                    _ => DecompressBrotli(source.Span, size),
                };
                if (length != size)
                    throw WrongSize();
                break;
        }

        return _output.AsMemory(0, size);
    }

    public void Dispose()
    {
        ReturnOutput();
        _zstd?.Dispose();
        _zstd = null;
    }

    void ReturnOutput()
    {
        if (_output.Length > 0)
            ByteArrays.Return(_output);
        _output = [];
    }

    /// <summary>Room for what comes out, if that can come out at all.</summary>
    void Prepare(ReadOnlyMemory<byte> source, int size, int maxRatio)
    {
        if (size > (long)source.Length * maxRatio)
            throw WrongSize();
        Grow(size, 0);
    }

    static void DecompressSnappy(ReadOnlySpan<byte> source, Span<byte> output)
    {
        try
        {
            if (Snappy.GetUncompressedLength(source) != output.Length || Snappy.Decompress(source, output) != output.Length)
                throw WrongSize();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw Damaged();
        }
    }

    int DecompressZstd(ReadOnlySpan<byte> source, int size)
    {
        _zstd ??= new ZstdSharp.Decompressor();
        _zstd.ResetStream();
        var written = 0;
        while (true)
        {
            var status = _zstd.UnwrapStream(source, _output.AsSpan(written), out var consumed, out var more);
            source = source[consumed..];
            written += more;
            switch (status)
            {
                case OperationStatus.Done:
                    return written;
                case OperationStatus.DestinationTooSmall when written <= size:
                    Grow((int)Math.Min(size + 1L, _output.Length * 2L), written);
                    break;
                default:
                    throw Damaged();
            }
        }
    }

    int DecompressGzip(ReadOnlyMemory<byte> source, int size)
    {
        MemoryMarshal.TryGetArray(source, out var bytes);
        using var gzip = new GZipStream(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count), CompressionMode.Decompress);
        var read = 0;
        while (true)
        {
            if (read == _output.Length)
                Grow((int)Math.Min(size + 1L, read * 2L), read);
            var more = gzip.Read(_output.AsSpan(read));
            read += more;
            if (more == 0 || read > size)
                return read;
        }
    }

    int DecompressBrotli(ReadOnlySpan<byte> source, int size)
    {
        using var decoder = new BrotliDecoder();
        var written = 0;
        while (true)
        {
            var status = decoder.Decompress(source, _output.AsSpan(written), out var consumed, out var more);
            source = source[consumed..];
            written += more;
            switch (status)
            {
                case OperationStatus.Done:
                    return source.IsEmpty ? written : throw WrongSize();
                case OperationStatus.DestinationTooSmall when written < size:
                    Grow((int)Math.Min(size, Math.Max(_output.Length, 1) * 2L), written);
                    break;
                default:
                    throw Damaged();
            }
        }
    }

    void Grow(int size, int used)
    {
        if (_output.Length >= size && _output.Length > 0)
            return;
        var larger = ByteArrays.Rent(Math.Max(size, 1));
        _output.AsSpan(0, used).CopyTo(larger);
        ReturnOutput();
        _output = larger;
    }

    static InvalidDataException Damaged() => new("its compressed page is damaged");

    static InvalidDataException WrongSize() => new("its compressed page is of another length than its header says");
}
