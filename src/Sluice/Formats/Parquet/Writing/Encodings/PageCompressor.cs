using System.IO.Compression;
using K4os.Compression.LZ4;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata.Enums;
using Snappier;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>Compresses pages (Compression.md), one after the other: what all columns of a file share.</summary>
sealed class PageCompressor : IDisposable
{
    // Usual pages are far smaller; memory that a page with a large value took is given back.
    const int MaxKeptBytes = 1 << 20;

    readonly Compression _compression;
    readonly CompressionLevel _level;
    readonly MemoryStream _gzip = new();
    readonly ZstdSharp.Compressor? _zstd;
    readonly ByteBuffer _compressed = new();

    /// <exception cref="NotSupportedException">Parquet has no such compression.</exception>
    public PageCompressor(Compression compression, bool isFast)
    {
        _compression = compression;
        _level = isFast ? CompressionLevel.Fastest : CompressionLevel.Optimal;
        Codec = compression switch
        {
            Compression.None => CompressionCodec.Uncompressed,
            Compression.Gzip => CompressionCodec.Gzip,
            Compression.Snappy => CompressionCodec.Snappy,
            Compression.Zstd => CompressionCodec.Zstd,
            Compression.Lz4 => CompressionCodec.Lz4Raw,
            _ => throw new NotSupportedException(
                $"Parquet files are written with no compression, gzip, snappy, zstd or lz4, not {compression}."),
        };
        if (compression == Compression.Zstd)
            _zstd = new ZstdSharp.Compressor(FileCompression.ZstdLevel(isFast));
    }

    /// <summary>What the metadata calls it.</summary>
    public CompressionCodec Codec { get; }

    /// <summary>The page to compress.</summary>
    public ByteBuffer Page { get; } = new();

    /// <summary>A buffer for the header of the page.</summary>
    public ByteBuffer Header { get; } = new();

    /// <summary>Compresses the page.</summary>
    /// <returns>Bytes that last until the next call.</returns>
    public ReadOnlySpan<byte> Compress() => _compression switch
    {
        Compression.Snappy => Compress(Snappy.GetMaxCompressedLength(Page.Length), static (page, output, _) => Snappy.Compress(page, output)),
        Compression.Lz4 => Compress(LZ4Codec.MaximumOutputSize(Page.Length), static (page, output, _) => LZ4Codec.Encode(page, output)),
        Compression.Zstd => Compress(
            ZstdSharp.Compressor.GetCompressBound(Page.Length), static (page, output, zstd) => zstd!.Wrap(page, output)),
        Compression.Gzip => Gzip(),
        _ => Page.Span,
    };

    /// <summary>Empties the buffers for the next page.</summary>
    public void Clear()
    {
        if (Page.Length > MaxKeptBytes)
            Page.Dispose();
        if (_compressed.Length > MaxKeptBytes)
            _compressed.Dispose();
        Page.Clear();
        Header.Clear();
        if (_gzip.Capacity > MaxKeptBytes)
        {
            _gzip.SetLength(0);
            _gzip.Capacity = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Page.Dispose();
        Header.Dispose();
        _gzip.Dispose();
        _zstd?.Dispose();
        _compressed.Dispose();
    }

    ReadOnlySpan<byte> Compress(int most, Func<ReadOnlySpan<byte>, Span<byte>, ZstdSharp.Compressor?, int> compress)
    {
        _compressed.Clear();
        _compressed.Advance(compress(Page.Span, _compressed.GetSpan(most), _zstd));
        return _compressed.Span;
    }

    ReadOnlySpan<byte> Gzip()
    {
        _gzip.SetLength(0);
        using (var gzip = new GZipStream(_gzip, _level, leaveOpen: true))
            gzip.Write(Page.Span);
        return _gzip.GetBuffer().AsSpan(0, (int)_gzip.Length);
    }
}
