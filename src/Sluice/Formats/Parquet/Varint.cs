using Sluice.Columns;

namespace Sluice.Formats.Parquet;

/// <summary>Numbers in groups of seven bits, the lowest first (unsigned LEB128).</summary>
static class Varint
{
    /// <summary>Reads a number of 32 bits and moves behind it.</summary>
    /// <exception cref="InvalidDataException">It does not end, or has more bits.</exception>
    public static uint ReadUInt32(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = ReadUInt64(bytes, ref position);
        return value <= uint.MaxValue ? (uint)value : throw new InvalidDataException("a number has more than 32 bits");
    }

    /// <summary>Reads a number of 64 bits and moves behind it.</summary>
    /// <exception cref="InvalidDataException">It does not end, or has more bits.</exception>
    public static ulong ReadUInt64(ReadOnlySpan<byte> bytes, ref int position)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (position >= bytes.Length)
                throw new InvalidDataException("its values end within a number");
            var octet = bytes[position++];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
                return value;
        }

        throw new InvalidDataException("a number has more than 64 bits");
    }

    /// <summary>Reads a number with a sign: 0, -1, 1, -2, ... (zigzag).</summary>
    public static long ReadZigzag(ReadOnlySpan<byte> bytes, ref int position) => Unzigzag(ReadUInt64(bytes, ref position));

    /// <summary>The number with a sign that a number without one stands for.</summary>
    public static long Unzigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Appends a number.</summary>
    public static void Write(ulong value, ByteBuffer output)
    {
        for (; value >= 0x80; value >>= 7)
            output.Append((byte)(value | 0x80));
        output.Append((byte)value);
    }

    /// <summary>Appends a number with a sign.</summary>
    public static void WriteZigzag(long value, ByteBuffer output) => Write((ulong)(value << 1 ^ value >> 63), output);
}
