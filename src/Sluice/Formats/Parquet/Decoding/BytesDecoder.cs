using System.Buffers.Binary;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Decoding;

/// <summary>
/// Reads the values of pages that are bytes, in all encodings but dictionaries (Encodings.md): first how long they are, then, for as
/// many as are wanted at once, the bytes.
/// </summary>
/// <param name="width">The length of each, if it is fixed.</param>
sealed class BytesDecoder(int? width) : IDisposable
{
    /// <summary>PostgreSQL holds no larger value.</summary>
    const int MaxLength = 1 << 30;

    readonly DeltaDecoder _lengths = new();
    readonly DeltaDecoder _prefixes = new();
    readonly ByteBuffer _built = new();
    readonly ByteRange[] _ranges = new ByteRange[128];
    byte[] _joined = [];
    Encoding _encoding;
    ReadOnlyMemory<byte> _values;
    int _position;
    int _lengthBefore;
    int _builtStart;

    /// <summary>Begins with the values of a page.</summary>
    /// <exception cref="InvalidDataException">They are not encoded in any way such values may be.</exception>
    public void Start(Encoding encoding, ReadOnlyMemory<byte> values)
    {
        (_encoding, _values, _position) = (encoding, values, 0);
        switch (encoding)
        {
            case Encoding.Plain:
                break;
            case Encoding.ByteStreamSplit when width is { } size:
                ByteStreamSplit.Join(values.Span, size, ref _joined);
                _values = _joined.AsMemory(0, values.Length);
                break;
            case Encoding.DeltaLengthByteArray when width is null:
                _position = StartLengths(_lengths, values);
                break;
            case Encoding.DeltaByteArray:
                var suffixes = StartLengths(_prefixes, values);
                _position = suffixes + StartLengths(_lengths, values[suffixes..]);
                _lengthBefore = _builtStart = 0;
                _built.Clear();
                break;
            default:
                throw new InvalidDataException($"its values are in the encoding {encoding}, which is none of their type");
        }
    }

    /// <summary>Reads where the next values lie, and how long they are.</summary>
    public void ReadRanges(Span<ByteRange> ranges)
    {
        switch (_encoding)
        {
            case Encoding.DeltaLengthByteArray or Encoding.DeltaByteArray:
                ReadDeltas(ranges);
                break;
            case var _ when width is { } size:
                if ((long)ranges.Length * size > _values.Length - _position)
                    throw Ended();
                foreach (ref var range in ranges)
                {
                    range = new ByteRange(_position, size);
                    _position += size;
                }

                break;
            default:
                ReadPlain(ranges);
                break;
        }
    }

    /// <summary>Makes values readable, in their order and each once.</summary>
    /// <param name="ranges">Where they lie; becomes where they lie in what is returned.</param>
    public ReadOnlySpan<byte> Build(Span<ByteRange> ranges)
    {
        if (_encoding != Encoding.DeltaByteArray)
            return _values.Span;
        // The next value may begin like the last one, which so stays.
        var last = _built.Span[_builtStart..];
        last.CopyTo(_built.Span);
        _built.Truncate(last.Length);
        _builtStart = 0;
        foreach (ref var range in ranges)
        {
            var start = _built.Length;
            var room = _built.GetSpan(range.Length);
            _built.Span.Slice(_builtStart, range.Prefix).CopyTo(room);
            _values.Span.Slice(range.Start, range.Length - range.Prefix).CopyTo(room[range.Prefix..]);
            _built.Advance(range.Length);
            range = new ByteRange(start, range.Length);
            _builtStart = start;
        }

        return _built.Span;
    }

    /// <summary>Reads values of a fixed length end to end.</summary>
    public void Read(Span<byte> output)
    {
        while (output.Length > 0)
        {
            var ranges = _ranges.AsSpan(0, Math.Min(_ranges.Length, output.Length / width!.Value));
            ReadRanges(ranges);
            var values = Build(ranges);
            foreach (var range in ranges)
            {
                values.Slice(range.Start, range.Length).CopyTo(output);
                output = output[range.Length..];
            }
        }
    }

    public void Dispose() => _built.Dispose();

    void ReadPlain(Span<ByteRange> ranges)
    {
        var values = _values.Span;
        var position = _position;
        foreach (ref var range in ranges)
        {
            if (values.Length - position < sizeof(int))
                throw Ended();
            var length = BinaryPrimitives.ReadInt32LittleEndian(values[position..]);
            position += sizeof(int);
            if ((uint)length > (uint)(values.Length - position))
                throw new InvalidDataException("a value is longer than what is left of its page");
            range = new ByteRange(position, length);
            position += length;
        }

        _position = position;
    }

    void ReadDeltas(Span<ByteRange> ranges)
    {
        Span<int> suffixes = stackalloc int[128];
        Span<int> prefixes = stackalloc int[128];
        while (ranges.Length > 0)
        {
            var part = ranges[..Math.Min(ranges.Length, suffixes.Length)];
            _lengths.Read(suffixes[..part.Length]);
            if (_encoding == Encoding.DeltaByteArray)
                _prefixes.Read(prefixes[..part.Length]);
            for (var i = 0; i < part.Length; i++)
            {
                var (prefix, suffix) = (prefixes[i], suffixes[i]);
                if (suffix < 0 || suffix > _values.Length - _position)
                    throw new InvalidDataException("a value is longer than what is left of its page");
                if (prefix < 0 || prefix > _lengthBefore || prefix + (long)suffix > MaxLength)
                    throw new InvalidDataException("a value begins with more bytes of the value before it than that has");
                var length = prefix + suffix;
                if (width is { } size && length != size)
                    throw new InvalidDataException($"a value of {size} bytes has {length}");
                part[i] = new ByteRange(_position, length, prefix);
                _position += suffix;
                _lengthBefore = length;
            }

            ranges = ranges[part.Length..];
        }
    }

    /// <summary>Lengths come all before what they are the lengths of.</summary>
    static int StartLengths(DeltaDecoder lengths, ReadOnlyMemory<byte> values)
    {
        lengths.Start(values);
        var end = lengths.Skip();
        lengths.Start(values);
        return end;
    }

    static InvalidDataException Ended() => new("its values end before the last one");
}
