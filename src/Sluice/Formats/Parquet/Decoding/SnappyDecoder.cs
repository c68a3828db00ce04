using System.Buffers.Binary;

namespace Sluice.Formats.Parquet.Decoding;

/// <summary>
/// Snappy's raw format (google/snappy, format_description.txt): a length, then pieces that are literal or copied from before. It writes
/// into memory that is there already and trusts no length.
/// </summary>
static class SnappyDecoder
{
    /// <summary>No piece says more with its bytes: 64 of them with three.</summary>
    public const int MostRatio = 22;

    /// <summary>The length of what is compressed.</summary>
    public static int ReadLength(ReadOnlySpan<byte> source, out int position)
    {
        position = 0;
        var length = Varint.ReadUInt32(source, ref position);
        return length <= int.MaxValue ? (int)length : throw Damaged();
    }

    /// <summary>Decompresses all of it into an output of just its length.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another length.</exception>
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> output)
    {
        if (ReadLength(source, out var from) != output.Length)
            throw new InvalidDataException("its compressed page is of another length than its header says");
        var to = 0;
        while (from < source.Length)
        {
            var tag = source[from++];
            if ((tag & 3) == 0)
            {
                var length = (long)(tag >> 2) + 1;
                if (length > 60)
                    length = ReadNumber(source, ref from, (int)length - 60) + 1L;
                if (length > source.Length - from || length > output.Length - to)
                    throw Damaged();
                source.Slice(from, (int)length).CopyTo(output[to..]);
                from += (int)length;
                to += (int)length;
                continue;
            }

            var (count, offset) = (tag & 3) switch
            {
                1 => (((tag >> 2) & 7) + 4, ((uint)(tag >> 5) << 8) | ReadNumber(source, ref from, 1)),
                2 => ((tag >> 2) + 1, ReadNumber(source, ref from, 2)),
                _ => ((tag >> 2) + 1, ReadNumber(source, ref from, 4)),
            };
            if (offset == 0 || offset > to || count > output.Length - to)
                throw Damaged();
            Repeat(output, to, (int)offset, count);
            to += count;
        }

        if (to != output.Length)
            throw Damaged();
    }

    static void Repeat(Span<byte> output, int to, int offset, int count)
    {
        if (offset >= count)
        {
            output.Slice(to - offset, count).CopyTo(output[to..]);
            return;
        }

        for (var i = 0; i < count; i++)
            output[to + i] = output[to - offset + i];
    }

    static uint ReadNumber(ReadOnlySpan<byte> source, ref int from, int bytes)
    {
        if (source.Length - from < bytes)
            throw Damaged();
        var number = bytes switch
        {
            1 => source[from],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(source[from..]),
            3 => BinaryPrimitives.ReadUInt16LittleEndian(source[from..]) | ((uint)source[from + 2] << 16),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(source[from..]),
        };
        from += bytes;
        return number;
    }

    static InvalidDataException Damaged() => new("its compressed page is damaged");
}
