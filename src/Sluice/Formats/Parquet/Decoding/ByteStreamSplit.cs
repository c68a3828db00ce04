namespace Sluice.Formats.Parquet.Decoding;

/// <summary>Values whose first bytes all come first, then all second ones, ... (Encodings.md, "Byte Stream Split").</summary>
static class ByteStreamSplit
{
    /// <summary>Puts the values together.</summary>
    /// <param name="split">The split bytes.</param>
    /// <param name="width">Bytes of a value.</param>
    /// <param name="joined">Takes as many bytes; is made larger where it has to be.</param>
    /// <exception cref="InvalidDataException">It is no whole number of values.</exception>
    public static void Join(ReadOnlySpan<byte> split, int width, ref byte[] joined)
    {
        if (split.Length % width != 0)
            throw new InvalidDataException($"its values of {width} bytes take {split.Length} together");
        if (joined.Length < split.Length)
            joined = new byte[split.Length];
        var count = split.Length / width;
        for (var part = 0; part < width; part++)
        {
            var stream = split.Slice(part * count, count);
            for (int i = 0, to = part; i < stream.Length; i++, to += width)
                joined[to] = stream[i];
        }
    }
}
