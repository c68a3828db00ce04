namespace Sluice.Formats;

/// <summary>The compression of a file.</summary>
public enum Compression
{
    /// <summary>None.</summary>
    None,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>Deflate, raw (RFC 1951), as .NET's and ADF's DeflateStream write it.</summary>
    Deflate,

    /// <summary>bzip2.</summary>
    Bzip2,

    /// <summary>Snappy: Parquet's pages only.</summary>
    Snappy,

    /// <summary>Zstandard (RFC 8878): ours, ADF has it for ORC alone.</summary>
    Zstd,

    /// <summary>LZ4, raw blocks: Parquet's pages only; ours.</summary>
    Lz4,
}
