using System.Runtime.InteropServices;
using Sluice.Columns;

namespace Sluice.Formats.Parquet.Decoding;

/// <summary>
/// Whole numbers as differences packed in blocks (Encodings.md, "Delta Encoding", DELTA_BINARY_PACKED). Additions wrap around.
/// </summary>
sealed class DeltaDecoder
{
    const int MaxMiniblocks = 1024;

    ReadOnlyMemory<byte> _bytes;
    int _position;
    uint _miniblocks;
    uint _miniblockSize;
    long _left;
    bool _isFirst;
    long _last;
    long _minDelta;
    int _widths;
    uint _miniblock;
    uint _leftInMiniblock;
    int _width;
    long _bit;

    /// <summary>Numbers not yet read.</summary>
    public long Left => _left;

    /// <summary>Begins with the bytes of a page.</summary>
    /// <exception cref="InvalidDataException">They do not begin with the header of such numbers.</exception>
    public void Start(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        _position = 0;
        var span = bytes.Span;
        var blockSize = Varint.ReadUInt32(span, ref _position);
        _miniblocks = Varint.ReadUInt32(span, ref _position);
        _left = Varint.ReadUInt32(span, ref _position);
        _last = Varint.ReadZigzag(span, ref _position);
        if (_miniblocks is 0 or > MaxMiniblocks || blockSize == 0 || blockSize % _miniblocks != 0 || blockSize / _miniblocks % 8 != 0)
            throw new InvalidDataException($"a block of {blockSize} differences cannot be cut in {_miniblocks}");
        _miniblockSize = blockSize / _miniblocks;
        _miniblock = _miniblocks;
        _leftInMiniblock = 0;
        _isFirst = true;
    }

    public void Read(Span<long> output)
    {
        if (output.Length > _left)
            throw new InvalidDataException($"it has {_left} more numbers where there should be {output.Length}");
        if (output.Length == 0)
            return;
        _left -= output.Length;
        if (_isFirst)
        {
            _isFirst = false;
            output[0] = _last;
            output = output[1..];
        }

        var bytes = _bytes.Span;
        while (output.Length > 0)
        {
            if (_leftInMiniblock == 0)
                NextMiniblock(bytes);
            var taken = (int)Math.Min(_leftInMiniblock, (uint)output.Length);
            if (_bit + ((long)taken * _width) > bytes.Length * 8L)
                throw Ended();
            Unpack(bytes, output[..taken]);
            _leftInMiniblock -= (uint)taken;
            output = output[taken..];
        }
    }

    /// <inheritdoc cref="Read(Span{long})"/>
    public void Read(Span<int> output)
    {
        Span<long> wide = stackalloc long[128];
        while (output.Length > 0)
        {
            var part = wide[..Math.Min(wide.Length, output.Length)];
            Read(part);
            for (var i = 0; i < part.Length; i++)
                output[i] = (int)part[i];
            output = output[part.Length..];
        }
    }

    /// <summary>Passes over all numbers.</summary>
    /// <returns>Where what follows them begins.</returns>
    public int Skip()
    {
        var bytes = _bytes.Span;
        var left = _isFirst ? _left - 1 : _left;
        for (; left > 0; left -= _miniblockSize)
            NextMiniblock(bytes);
        if (_position > bytes.Length)
            throw Ended();
        (_left, _leftInMiniblock, _isFirst) = (0, 0, false);
        return _position;
    }

    void Unpack(ReadOnlySpan<byte> bytes, Span<long> output)
    {
        var mask = _width == 64 ? ulong.MaxValue : (1UL << _width) - 1;
        var (last, bit, least, width) = (_last, _bit, _minDelta, _width);
        var i = 0;
        if (width <= 57)
        {
            ref var first = ref MemoryMarshal.GetReference(bytes);
            for (; i < output.Length && (bit >> 3) + sizeof(ulong) <= bytes.Length; i++, bit += width)
                output[i] = last += least + (long)(Bits.AtLeast57(ref first, bit) & mask);
        }

        for (; i < output.Length; i++, bit += width)
            output[i] = last += least + (long)(Bits.At(bytes, bit) & mask);
        (_last, _bit) = (last, bit);
    }

    void NextMiniblock(ReadOnlySpan<byte> bytes)
    {
        if (_position > bytes.Length)
            throw Ended();
        if (_miniblock == _miniblocks)
        {
            _minDelta = Varint.ReadZigzag(bytes, ref _position);
            if (bytes.Length - _position < _miniblocks)
                throw Ended();
            _widths = _position;
            _position += (int)_miniblocks;
            _miniblock = 0;
        }

        _width = bytes[_widths + (int)_miniblock++];
        if (_width > 64)
            throw new InvalidDataException($"differences are said to be packed in {_width} bits each");
        _bit = _position * 8L;
        // The last miniblock may be cut off behind its last number; only what is needed has to be there.
        _position = (int)Math.Min(_position + (_miniblockSize / 8 * (long)_width), int.MaxValue);
        _leftInMiniblock = _miniblockSize;
    }

    static InvalidDataException Ended() => new("its differences end before the last one");
}
