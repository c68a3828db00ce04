namespace Sluice.Formats.Parquet.Decoding;

/// <summary>
/// The deprecated encoding of levels (Encodings.md, "Bit-packed (Deprecated)"): packed from the highest bit of each byte on.
/// </summary>
static class BitPackedLevels
{
    /// <summary>The bytes that levels take.</summary>
    public static long SizeOf(int count, int width) => (((long)count * width) + 7) / 8;

    /// <summary>Turns them into one run of the encoding that followed it.</summary>
    public static byte[] ToRun(ReadOnlySpan<byte> levels, int count, int width)
    {
        var groups = (uint)((count + 7L) / 8);
        var run = new byte[5 + (groups * width)];
        var header = (groups << 1) | 1;
        var start = 0;
        for (; header >= 0x80; header >>= 7)
            run[start++] = (byte)(header | 0x80);
        run[start++] = (byte)header;
        for (var i = 0; i < count; i++)
        {
            for (var bit = 0; bit < width; bit++)
            {
                var from = ((long)i * width) + bit;
                if ((levels[(int)(from >> 3)] & (0x80 >> (int)(from & 7))) == 0)
                    continue;
                var to = ((long)i * width) + width - 1 - bit;
                run[start + (int)(to >> 3)] |= (byte)(1 << (int)(to & 7));
            }
        }

        return run;
    }
}
