using System.Buffers.Binary;
using System.Numerics;
using Sluice.Columns;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>Packs numbers to as many bits as they need, the lowest first (Encodings.md, "RLE/Bit-Packing Hybrid").</summary>
static class BitPacking
{
    /// <summary>Bits that hold all numbers up to one.</summary>
    public static int Width(ulong most) => 64 - BitOperations.LeadingZeroCount(most);

    /// <summary>Appends numbers of a width each. Their bits together are whole bytes.</summary>
    public static void Pack<T>(ReadOnlySpan<T> values, int width, ByteBuffer output)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (width == 0)
            return;
        var size = (int)((long)values.Length * width / 8);
        var target = output.GetSpan(size + sizeof(ulong));
        var mask = ulong.MaxValue >> (64 - width);
        var (bits, used, written) = (0UL, 0, 0);
        foreach (var value in values)
        {
            var next = ulong.CreateTruncating(value) & mask;
            bits |= next << used;
            used += width;
            if (used < 64)
                continue;
            BinaryPrimitives.WriteUInt64LittleEndian(target[written..], bits);
            written += sizeof(ulong);
            used -= 64;
            bits = used == 0 ? 0 : next >> (width - used);
        }

        if (used > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(target[written..], bits);
        output.Advance(size);
    }
}
