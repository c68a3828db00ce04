using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>
/// LZ4 as old writers have it (Compression.md, "LZ4"): Hadoop's blocks, each behind its size before and after compression, or one block
/// without them. Which it is, only the bytes tell.
/// </summary>
static class Lz4Hadoop
{
    const int HeaderBytes = 2 * sizeof(int);

    /// <summary>Decompresses a page.</summary>
    /// <returns>Whether exactly the output came out.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> output) =>
        TryBlocks(source, output) || LZ4Codec.Decode(source, output) == output.Length;

    static bool TryBlocks(ReadOnlySpan<byte> source, Span<byte> output)
    {
        while (source.Length >= HeaderBytes)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(source);
            var compressed = BinaryPrimitives.ReadInt32BigEndian(source[sizeof(int)..]);
            source = source[HeaderBytes..];
            if (size < 0 || size > output.Length || compressed < 0 || compressed > source.Length
                || LZ4Codec.Decode(source[..compressed], output[..size]) != size)
            {
                return false;
            }

            source = source[compressed..];
            output = output[size..];
        }

        return source.IsEmpty && output.IsEmpty;
    }
}
