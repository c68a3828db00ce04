using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Columns;

/// <summary>Bits in bytes, the lowest bit of the first byte first: validity, and numbers as Parquet packs them.</summary>
static class Bits
{
    /// <summary>64 bits from a bit on; what lies behind the bytes' end counts as zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong At(ReadOnlySpan<byte> bytes, long bit)
    {
        var start = (int)(bit >> 3);
        var shift = (int)(bit & 7);
        var low = Load(bytes, start) >> shift;
        return shift == 0 ? low : low | ((ulong)Byte(bytes, start + 8) << (64 - shift));
    }

    /// <summary>As <see cref="At"/>, at least 57 of them, where 8 bytes are left: faster.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AtLeast57(ref byte first, long bit) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (nint)(bit >> 3))) >> (int)(bit & 7);

    /// <summary>Packed numbers of 0 to 32 bits from a bit on.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, long bit, int width, Span<int> output)
    {
        if (width == 0)
        {
            output.Clear();
            return;
        }

        var mask = width == 32 ? uint.MaxValue : (1u << width) - 1;
        var i = 0;
        // 64 bits loaded at a byte hold any number of 32 bits that begins in it.
        ref var first = ref MemoryMarshal.GetReference(bytes);
        for (; i < output.Length && (bit >> 3) + 8 <= bytes.Length; i++, bit += width)
            output[i] = (int)((uint)AtLeast57(ref first, bit) & mask);
        for (; i < output.Length; i++, bit += width)
            output[i] = (int)((uint)At(bytes, bit) & mask);
    }

    /// <summary>Copies bits over cleared bits.</summary>
    /// <returns>How many of them are set.</returns>
    public static int Copy(ReadOnlySpan<byte> source, long sourceBit, Span<byte> target, int targetBit, int count)
    {
        var set = 0;
        while (count > 0)
        {
            var taken = Math.Min(count, 64 - (targetBit & 7));
            var bits = At(source, sourceBit);
            if (taken < 64)
                bits &= (1UL << taken) - 1;
            set += BitOperations.PopCount(bits);
            Merge(target, targetBit, bits, taken);
            sourceBit += taken;
            targetBit += taken;
            count -= taken;
        }

        return set;
    }

    /// <summary>Sets bits.</summary>
    public static void Set(Span<byte> target, int bit, int count)
    {
        while (count > 0)
        {
            var taken = Math.Min(count, 64 - (bit & 7));
            Merge(target, bit, taken == 64 ? ulong.MaxValue : (1UL << taken) - 1, taken);
            bit += taken;
            count -= taken;
        }
    }

    /// <summary>Makes a bit of each byte, which is 0 or 1.</summary>
    public static void Pack(ReadOnlySpan<byte> flags, Span<byte> bits)
    {
        var next = 0;
        // Each of eight bytes is moved to its bit of the highest byte.
        for (; flags.Length >= 8; flags = flags[8..])
            bits[next++] = (byte)((BinaryPrimitives.ReadUInt64LittleEndian(flags) * 0x0102_0408_1020_4080) >> 56);
        if (flags.IsEmpty)
            return;
        bits[next] = 0;
        for (var i = 0; i < flags.Length; i++)
            bits[next] |= (byte)(flags[i] << i);
    }

    /// <summary>How many of the first bits are set, from a bit on.</summary>
    public static int Count(ReadOnlySpan<byte> bytes, int bit, int count)
    {
        var set = 0;
        for (; count >= 64; count -= 64, bit += 64)
            set += BitOperations.PopCount(At(bytes, bit));
        return count == 0 ? set : set + BitOperations.PopCount(At(bytes, bit) & ((1UL << count) - 1));
    }

    /// <summary>Moves values that lie dense at the beginning to the places of the bits set, from the last on.</summary>
    public static void Spread<T>(Span<T> values, ReadOnlySpan<byte> validity, int dense)
    {
        // Without a branch, which would be guessed wrong at every other NULL: any value may stand in its place.
        for (var i = values.Length - 1; dense <= i; i--)
        {
            dense -= (validity[i >> 3] >> (i & 7)) & 1;
            values[i] = values[dense];
        }
    }

    static ulong Load(ReadOnlySpan<byte> bytes, int start)
    {
        if (start + 8 <= bytes.Length)
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes[start..]);
        var value = 0UL;
        for (var i = bytes.Length - 1; i >= start; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    static byte Byte(ReadOnlySpan<byte> bytes, int index) => index < bytes.Length ? bytes[index] : (byte)0;

    static void Merge(Span<byte> target, int bit, ulong bits, int count)
    {
        bits <<= bit & 7;
        if (count == 64 && (bit & 7) == 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[(bit >> 3)..], bits);
            return;
        }

        var bytes = ((bit & 7) + count + 7) / 8;
        for (var i = 0; i < bytes; i++)
            target[(bit >> 3) + i] |= (byte)(bits >> (8 * i));
    }
}
