using System.Numerics;
using Sluice.Columns;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>Runs of equal numbers and bit-packed groups of eight in turn (Encodings.md, "RLE/Bit-Packing Hybrid").</summary>
static class HybridEncoding
{
    // A shorter run costs more in the headers around it than it saves.
    const int MinRepeats = 16;

    // A bit-packed run's length is known before it is written, so there is no limit for its header; readers like small ones.
    const int MaxPacked = 504;

    /// <summary>Appends numbers.</summary>
    public static void Write<T>(ReadOnlySpan<T> values, int width, ByteBuffer output)
        where T : unmanaged, IBinaryInteger<T>
    {
        var packed = 0;
        while (packed < values.Length)
        {
            var rest = values[packed..];
            // Groups of eight without a run at their beginning.
            var count = 0;
            var repeats = 0;
            while (count < rest.Length && count < MaxPacked)
            {
                repeats = Repeats(rest[count..]);
                if (repeats >= MinRepeats)
                    break;
                count += 8;
            }

            if (count > 0)
                WritePacked(rest[..Math.Min(count, rest.Length)], width, output);
            packed += Math.Min(count, rest.Length);
            if (repeats < MinRepeats)
                continue;
            WriteRun(rest[count], repeats, width, output);
            packed += repeats;
        }
    }

    /// <summary>Appends a run of one number.</summary>
    public static void WriteRun<T>(T value, int count, int width, ByteBuffer output)
        where T : unmanaged, IBinaryInteger<T>
    {
        Varint.Write((ulong)count << 1, output);
        var bits = uint.CreateTruncating(value);
        for (var i = 0; i < width; i += 8)
            output.Append((byte)(bits >> i));
    }

    /// <summary>Appends bits that are packed already; those behind the last one are clear.</summary>
    public static void WriteBits(ReadOnlySpan<byte> bits, ByteBuffer output)
    {
        Varint.Write((ulong)bits.Length << 1 | 1, output);
        output.Append(bits);
    }

    // Only whole groups of eight may precede a run, except at the end: a run is looked for at every eighth value.
    static int Repeats<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (values.Length < MinRepeats || values[0] != values[MinRepeats - 1] || values[0] != values[1])
            return 0;
        var end = values.IndexOfAnyExcept(values[0]);
        return end < 0 ? values.Length : end;
    }

    static void WritePacked<T>(ReadOnlySpan<T> values, int width, ByteBuffer output)
        where T : unmanaged, IBinaryInteger<T>
    {
        var groups = (values.Length + 7) / 8;
        Varint.Write((ulong)groups << 1 | 1, output);
        var whole = values.Length & ~7;
        BitPacking.Pack(values[..whole], width, output);
        if (whole == values.Length)
            return;
        Span<T> last = stackalloc T[8];
        last.Clear();
        values[whole..].CopyTo(last);
        BitPacking.Pack<T>(last, width, output);
    }
}
