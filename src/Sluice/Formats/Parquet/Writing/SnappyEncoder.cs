using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>
/// Compresses in Snappy's raw format (google/snappy, format_description.txt): the length, then literals and copies of what came
/// before, found by hashing four bytes at a time within blocks of 64 KB.
/// </summary>
sealed class SnappyEncoder
{
    const int BlockBytes = 1 << 16;
    const int MostTableBits = 14;
    const int FewestTableBits = 8;

    // Where it ends, so that eight bytes may be read anywhere before.
    const int Margin = 15;

    readonly ushort[] _table = new ushort[1 << MostTableBits];

    /// <summary>The most bytes that a length of input may become.</summary>
    public static int MostBytes(int length) => checked(32 + length + length / 6);

    /// <summary>Compresses.</summary>
    /// <param name="input">What to compress.</param>
    /// <param name="output">At least <see cref="MostBytes"/> of the input's length.</param>
    /// <returns>Bytes of the output that were written.</returns>
    public int Encode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = 0;
        var rest = (uint)input.Length;
        for (; rest >= 0x80; rest >>= 7)
            output[written++] = (byte)(rest | 0x80);
        output[written++] = (byte)rest;
        for (; input.Length > 0; input = input[Math.Min(BlockBytes, input.Length)..])
            written += EncodeBlock(input[..Math.Min(BlockBytes, input.Length)], output[written..]);
        return written;
    }

    int EncodeBlock(ReadOnlySpan<byte> block, Span<byte> output)
    {
        var (written, emitted) = (0, 0);
        if (block.Length > Margin)
        {
            var bits = Math.Clamp(BitOperations.Log2((uint)block.Length - 1) + 1, FewestTableBits, MostTableBits);
            var shift = 32 - bits;
            _table.AsSpan(0, 1 << bits).Clear();
            ref var start = ref MemoryMarshal.GetReference(block);
            ref var table = ref MemoryMarshal.GetArrayDataReference(_table);
            var limit = block.Length - Margin;
            var position = 1;
            while (true)
            {
                // The longer nothing repeats, the larger the steps: what does not compress is passed quickly.
                var (skip, next, candidate) = (32, position, 0);
                do
                {
                    position = next;
                    next = position + (skip++ >> 5);
                    if (next > limit)
                        return written + EmitLiteral(block[emitted..], output[written..]);
                    ref var entry = ref Unsafe.Add(ref table, Hash(Load32(ref start, position), shift));
                    candidate = entry;
                    entry = (ushort)position;
                }
                while (Load32(ref start, position) != Load32(ref start, candidate));

                written += EmitLiteral(block[emitted..position], output[written..]);
                do
                {
                    var length = 4 + MatchLength(ref start, candidate + 4, position + 4, block.Length);
                    written += EmitCopy(position - candidate, length, output[written..]);
                    position += length;
                    emitted = position;
                    if (position >= limit)
                        return written + EmitLiteral(block[emitted..], output[written..]);
                    Unsafe.Add(ref table, Hash(Load32(ref start, position - 1), shift)) = (ushort)(position - 1);
                    ref var entry = ref Unsafe.Add(ref table, Hash(Load32(ref start, position), shift));
                    candidate = entry;
                    entry = (ushort)position;
                }
                while (Load32(ref start, position) == Load32(ref start, candidate));

                position++;
            }
        }

        return EmitLiteral(block, output);
    }

    static int EmitLiteral(ReadOnlySpan<byte> literal, Span<byte> output)
    {
        if (literal.Length == 0)
            return 0;
        var last = literal.Length - 1;
        var header = 1;
        if (last < 60)
        {
            output[0] = (byte)(last << 2);
        }
        else if (last < 1 << 8)
        {
            (output[0], output[1]) = (60 << 2, (byte)last);
            header = 2;
        }
        else
        {
            // A block has no more than 64 KB.
            (output[0], output[1], output[2]) = (61 << 2, (byte)last, (byte)(last >> 8));
            header = 3;
        }

        literal.CopyTo(output[header..]);
        return header + literal.Length;
    }

    static int EmitCopy(int offset, int length, Span<byte> output)
    {
        var written = 0;
        for (; length >= 68; length -= 64)
            written += EmitLongCopy(offset, 64, output[written..]);
        if (length > 64)
        {
            written += EmitLongCopy(offset, 60, output[written..]);
            length -= 60;
        }

        if (length >= 12 || offset >= 1 << 11)
            return written + EmitLongCopy(offset, length, output[written..]);
        output[written] = (byte)(((offset >> 8) << 5) | ((length - 4) << 2) | 1);
        output[written + 1] = (byte)offset;
        return written + 2;
    }

    static int EmitLongCopy(int offset, int length, Span<byte> output)
    {
        (output[0], output[1], output[2]) = ((byte)(((length - 1) << 2) | 2), (byte)offset, (byte)(offset >> 8));
        return 3;
    }

    static int MatchLength(ref byte start, int earlier, int later, int end)
    {
        var from = later;
        for (; later <= end - 8; earlier += 8, later += 8)
        {
            var difference = Load64(ref start, earlier) ^ Load64(ref start, later);
            if (difference != 0)
                return later - from + (BitOperations.TrailingZeroCount(difference) >> 3);
        }

        while (later < end && Unsafe.Add(ref start, earlier) == Unsafe.Add(ref start, later))
            (earlier, later) = (earlier + 1, later + 1);
        return later - from;
    }

    static uint Hash(uint bytes, int shift) => (bytes * 0x1E35A7BD) >> shift;

    static uint Load32(ref byte start, int position) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, position));

    // Little-endian, as the count of equal bytes wants it.
    static ulong Load64(ref byte start, int position)
    {
        var value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, position));
        return BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }
}
