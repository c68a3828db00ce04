using System.Numerics;
using System.Runtime.CompilerServices;
using Sluice.Columns;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>
/// Differences between neighbours, bit-packed in blocks (Encodings.md, "Delta Encoding", DELTA_BINARY_PACKED): sequences and
/// timestamps shrink to a few bits, small numbers to those they need.
/// </summary>
static class DeltaEncoding
{
    const int BlockValues = 128;
    const int MiniblockValues = 32;

    /// <summary>Appends 32- or 64-bit numbers.</summary>
    public static void Write<T>(ReadOnlySpan<T> values, ByteBuffer output)
        where T : unmanaged, IBinaryInteger<T>, ISignedNumber<T>, IMinMaxValue<T>
    {
        Varint.Write(BlockValues, output);
        Varint.Write(BlockValues / MiniblockValues, output);
        Varint.Write((ulong)values.Length, output);
        Varint.WriteZigzag(values.Length == 0 ? 0 : long.CreateTruncating(values[0]), output);
        Span<T> deltas = stackalloc T[BlockValues];
        for (var start = 1; start < values.Length; start += BlockValues)
        {
            var count = Math.Min(BlockValues, values.Length - start);
            WriteBlock(values.Slice(start - 1, count + 1), deltas, output);
        }
    }

    static void WriteBlock<T>(ReadOnlySpan<T> values, Span<T> deltas, ByteBuffer output)
        where T : unmanaged, IBinaryInteger<T>, ISignedNumber<T>, IMinMaxValue<T>
    {
        // Differences wrap around, as readers' sums do.
        var count = values.Length - 1;
        var least = T.MaxValue;
        for (var i = 0; i < count; i++)
        {
            var delta = unchecked(values[i + 1] - values[i]);
            deltas[i] = delta;
            if (delta < least)
                least = delta;
        }

        for (var i = 0; i < count; i++)
            deltas[i] = unchecked(deltas[i] - least);
        // What fills the last miniblock up means nothing.
        deltas[count..].Clear();
        Varint.WriteZigzag(long.CreateTruncating(least), output);
        Span<byte> widths = stackalloc byte[BlockValues / MiniblockValues];
        for (var i = 0; i < widths.Length; i++)
        {
            var all = T.Zero;
            foreach (var delta in deltas.Slice(i * MiniblockValues, MiniblockValues))
                all |= delta;
            widths[i] = (byte)Width(all);
        }

        output.Append(widths);
        for (var i = 0; i < widths.Length; i++)
            BitPacking.Pack<T>(deltas.Slice(i * MiniblockValues, MiniblockValues), widths[i], output);
    }

    // Of the bits of T: a difference that is negative as a T is a large one.
    static int Width<T>(T value)
        where T : unmanaged, IBinaryInteger<T> =>
        Unsafe.SizeOf<T>() * 8 - int.CreateTruncating(T.LeadingZeroCount(value));

}
