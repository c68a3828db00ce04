using Sluice.Columns;

namespace Sluice.Formats.Parquet.Decoding;

/// <summary>
/// Numbers in runs of one number and runs of packed ones (Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"): levels, indices
/// into dictionaries, booleans.
/// </summary>
sealed class RunLengthDecoder
{
    ReadOnlyMemory<byte> _bytes;
    int _position;
    int _width;
    long _left;
    bool _isPacked;
    int _value;
    long _bit;

    /// <summary>Begins with the bytes of a page.</summary>
    /// <exception cref="InvalidDataException">The width is none.</exception>
    public void Start(ReadOnlyMemory<byte> bytes, int width)
    {
        if (width is < 0 or > 32)
            throw new InvalidDataException($"numbers are said to be packed in {width} bits each");
        (_bytes, _width, _position, _left, _value, _isPacked) = (bytes, width, 0, 0, 0, false);
        // Writers leave the runs out where every number is zero.
        if (width == 0 && bytes.IsEmpty)
            _left = long.MaxValue;
    }

    public void Read(Span<int> output)
    {
        var bytes = _bytes.Span;
        while (output.Length > 0)
        {
            var taken = Take(bytes, output.Length);
            if (_isPacked)
            {
                Bits.Unpack(bytes, _bit, _width, output[..taken]);
                _bit += (long)taken * _width;
            }
            else
            {
                output[..taken].Fill(_value);
            }

            output = output[taken..];
        }
    }

    /// <summary>Reads numbers of one bit as bits, over cleared ones at the beginning of the output.</summary>
    /// <returns>How many of them are set.</returns>
    public int ReadBits(Span<byte> output, int count)
    {
        var bytes = _bytes.Span;
        var set = 0;
        for (var done = 0; done < count;)
        {
            var taken = Take(bytes, count - done);
            if (_isPacked)
            {
                set += Bits.Copy(bytes, _bit, output, done, taken);
                _bit += taken;
            }
            else if (_value != 0)
            {
                Bits.Set(output, done, taken);
                set += taken;
            }

            done += taken;
        }

        return set;
    }

    int Take(ReadOnlySpan<byte> bytes, int most)
    {
        while (_left == 0)
            NextRun(bytes);
        var taken = (int)Math.Min(_left, most);
        if (_isPacked && _bit + ((long)taken * _width) > bytes.Length * 8L)
            throw Ended();
        _left -= taken;
        return taken;
    }

    void NextRun(ReadOnlySpan<byte> bytes)
    {
        var header = Varint.ReadUInt32(bytes, ref _position);
        var count = header >> 1;
        _isPacked = (header & 1) != 0;
        if (_isPacked)
        {
            _left = count * 8L;
            _bit = _position * 8L;
            _position = (int)Math.Min(_position + ((long)count * _width), bytes.Length);
            return;
        }

        _left = count;
        var size = (_width + 7) / 8;
        if (bytes.Length - _position < size)
            throw Ended();
        _value = 0;
        for (var i = 0; i < size; i++)
            _value |= bytes[_position + i] << (8 * i);
        if (_width < 32 && (uint)_value >> _width != 0)
            throw new InvalidDataException($"a run repeats a number of more than {_width} bits");
        _position += size;
    }

    static InvalidDataException Ended() => new("its runs of numbers end before the last one");
}
