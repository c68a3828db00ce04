using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Sluice.Columns;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>Decompresses pages (Compression.md) into memory that grows with what comes out, whatever a header promises.</summary>
sealed class Decompression : IDisposable
{
    // Deflate's limit is 1032; brotli has none.
    const int FirstRatio = 16;
    const int LeastBytes = 64 << 10;

    byte[] _output = [];

    /// <summary>Refuses codecs there is no decompressor for.</summary>
    /// <exception cref="NotSupportedException">Says what to do.</exception>
    public static void Check(CompressionCodec codec)
    {
        if (codec is CompressionCodec.Uncompressed or CompressionCodec.Snappy or CompressionCodec.Gzip or CompressionCodec.Brotli)
            return;
        throw new NotSupportedException(
            $"it is compressed with {(Enum.IsDefined(codec) ? codec.ToString().ToUpperInvariant() : $"the unknown codec {(int)codec}")}, "
            + "which is not supported: write the file with snappy, gzip, brotli or no compression");
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
        if (codec == CompressionCodec.Snappy)
        {
            if (size > (long)source.Length * SnappyDecoder.MostRatio)
                throw WrongSize();
            Grow(size, 0);
            SnappyDecoder.Decode(source.Span, _output.AsSpan(0, size));
        }
        else
        {
            Grow((int)Math.Min(size, Math.Max(LeastBytes, source.Length * (long)FirstRatio)), 0);
            if ((codec == CompressionCodec.Gzip ? Gunzip(source, size) : Unbrotli(source.Span, size)) != size)
                throw WrongSize();
        }

        return _output.AsMemory(0, size);
    }

    public void Dispose()
    {
        if (_output.Length > 0)
            ByteArrays.Return(_output);
        _output = [];
    }

    int Gunzip(ReadOnlyMemory<byte> source, int size)
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

    int Unbrotli(ReadOnlySpan<byte> source, int size)
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
                    throw new InvalidDataException("its compressed page is damaged");
            }
        }
    }

    void Grow(int size, int used)
    {
        if (_output.Length >= size && _output.Length > 0)
            return;
        var larger = ByteArrays.Rent(Math.Max(size, 1));
        _output.AsSpan(0, used).CopyTo(larger);
        Dispose();
        _output = larger;
    }

    static InvalidDataException WrongSize() => new("its compressed page is of another length than its header says");
}
