using System.IO.Compression;
using Sluice.Columns;
using Sluice.Definitions;
using Sluice.Formats.Parquet.Metadata;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>Compresses pages (Compression.md), one after the other: what all columns of a file share.</summary>
sealed class PageCompressor : IDisposable
{
    // Usual pages are far smaller; memory that a page with a large value took is given back.
    const int MostKeptBytes = 1 << 20;

    readonly Compression _compression;
    readonly CompressionLevel _level;
    readonly MemoryStream _gzip = new();
    readonly SnappyEncoder _snappy = new();
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
            _ => throw new NotSupportedException($"Parquet files are written with no compression, gzip or snappy, not {compression}."),
        };
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
        Compression.Snappy => Snappy(),
        Compression.Gzip => Gzip(),
        _ => Page.Span,
    };

    /// <summary>Empties the buffers for the next page.</summary>
    public void Clear()
    {
        if (Page.Length > MostKeptBytes)
            Page.Dispose();
        if (_compressed.Length > MostKeptBytes)
            _compressed.Dispose();
        Page.Clear();
        Header.Clear();
        if (_gzip.Capacity > MostKeptBytes)
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
        _compressed.Dispose();
    }

    ReadOnlySpan<byte> Snappy()
    {
        _compressed.Clear();
        _compressed.Advance(_snappy.Encode(Page.Span, _compressed.GetSpan(SnappyEncoder.MostBytes(Page.Length))));
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
