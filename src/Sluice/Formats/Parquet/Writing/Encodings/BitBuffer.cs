namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>Bits that are appended to, the lowest bit of the first byte first.</summary>
sealed class BitBuffer : IDisposable
{
    readonly PooledList<byte> _bytes = new();

    /// <summary>Bits in it.</summary>
    public int Count { get; private set; }

    /// <summary>The bits; those behind the last one are clear.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Bytes of memory it holds.</summary>
    public int Capacity => _bytes.Capacity;

    /// <summary>Adds bits of a bitmap.</summary>
    public void Append(ReadOnlySpan<byte> bitmap, int start, int count)
    {
        for (; count > 0; start += 8, count -= 8)
        {
            var (at, shift) = (start >> 3, start & 7);
            var bits = bitmap[at] >> shift;
            if (shift > 0 && at + 1 < bitmap.Length)
                bits |= bitmap[at + 1] << (8 - shift);
            Append((byte)bits, Math.Min(count, 8));
        }
    }

    /// <summary>Adds set bits.</summary>
    public void AppendSet(int count)
    {
        for (; count > 0; count -= 8)
            Append(byte.MaxValue, Math.Min(count, 8));
    }

    /// <summary>Adds a bit for each value.</summary>
    public void Append(ReadOnlySpan<bool> values)
    {
        for (; values.Length >= 8; values = values[8..])
        {
            var bits = 0;
            for (var i = 0; i < 8; i++)
                bits |= (values[i] ? 1 : 0) << i;
            Append((byte)bits, 8);
        }

        foreach (var value in values)
            Append(value ? (byte)1 : (byte)0, 1);
    }

    /// <summary>Drops the bits and keeps the memory.</summary>
    public void Clear()
    {
        _bytes.Clear();
        Count = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    void Append(byte bits, int count)
    {
        bits &= (byte)((1 << count) - 1);
        var used = Count & 7;
        if (used == 0)
        {
            _bytes.Append(bits);
        }
        else
        {
            _bytes.Span[^1] |= (byte)(bits << used);
            if (used + count > 8)
                _bytes.Append((byte)(bits >> (8 - used)));
        }

        Count += count;
    }
}
