using System.IO.Compression;
using Sluice.Formats.Streams;

namespace Sluice.Formats;

/// <summary>The compression of whole files.</summary>
internal static class FileCompression
{
    /// <summary>
    /// The content of a file. Files of several gzip, bzip2 or zstd members are read as one; what is cut off, damaged or followed by other bytes
    /// is refused where that is found, with <see cref="InvalidDataException"/>.
    /// </summary>
    /// <param name="file">The file; closed with the stream that is returned.</param>
    /// <param name="path">Its path, for messages.</param>
    public static Stream Decompress(Stream file, Compression compression, string path) => compression switch
    {
        Compression.None => file,
        Compression.Gzip or Compression.Deflate or Compression.Zstd => new DecompressingStream(file, compression, path),
        Compression.Bzip2 => new Bzip2ReadStream(file, path),
        _ => throw NotOfFiles(compression),
    };

    /// <summary>
    /// Compresses what is written into a file. The file is whole once the stream that is returned is disposed, also if nothing was
    /// written; the file's own stream stays open, unless nothing is compressed and both are the same.
    /// </summary>
    /// <param name="file">Takes the file.</param>
    /// <param name="fast">Whether to compress fast rather than well; bzip2 has one speed only.</param>
    public static Stream Compress(Stream file, Compression compression, bool fast)
    {
        var level = fast ? CompressionLevel.Fastest : CompressionLevel.Optimal;
        return compression switch
        {
            Compression.None => file,
            Compression.Gzip => new CompressingStream(file, new GZipStream(file, level, leaveOpen: true), CompressingStream.EmptyGzip),
            Compression.Deflate => new CompressingStream(
                file, new DeflateStream(file, level, leaveOpen: true), CompressingStream.EmptyDeflate),
            Compression.Bzip2 => new Bzip2WriteStream(file),
            Compression.Zstd => Zstd(file, fast),
            _ => throw NotOfFiles(compression),
        };
    }

    /// <summary>What a compression adds to the names of files, with its dot.</summary>
    public static string Extension(Compression compression) => compression switch
    {
        Compression.Gzip => ".gz",
        Compression.Deflate => ".deflate",
        Compression.Bzip2 => ".bz2",
        Compression.Zstd => ".zst",
        _ => "",
    };

    /// <summary>zstd's own default, or its fastest.</summary>
    public static int ZstdLevel(bool fast) => fast ? 1 : 3;

    static ZstdSharp.CompressionStream Zstd(Stream file, bool fast)
    {
        var stream = new ZstdSharp.CompressionStream(file, ZstdLevel(fast), leaveOpen: true);
        // As the zstd program does: gzip and bzip2 have a checksum always.
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return stream;
    }

    static NotSupportedException NotOfFiles(Compression compression) =>
        new($"{compression} is no compression of whole files. Use gzip, deflate, bzip2, zstd or none.");
}
