using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Decoding;

/// <summary>Reads the values of pages that have one size, in all encodings but dictionaries (Encodings.md).</summary>
/// <typeparam name="T">The physical type; bytes of a fixed length are structs of that size.</typeparam>
sealed class FixedDecoder<T> : IDisposable
    where T : unmanaged
{
    RunLengthDecoder? _runs;
    DeltaDecoder? _deltas;
    BytesDecoder? _bytes;
    byte[] _joined = [];
    Encoding _encoding;
    ReadOnlyMemory<byte> _plain;
    int _position;

    static bool IsBytes => typeof(T) != typeof(bool) && typeof(T) != typeof(int) && typeof(T) != typeof(long)
        && typeof(T) != typeof(float) && typeof(T) != typeof(double);

    /// <summary>Begins with the values of a page.</summary>
    /// <exception cref="InvalidDataException">They are not encoded in any way such values may be.</exception>
    public void Start(Encoding encoding, ReadOnlyMemory<byte> values)
    {
        (_encoding, _plain, _position) = (encoding, values, 0);
        switch (encoding)
        {
            case Encoding.Plain:
                break;
            case Encoding.Rle when typeof(T) == typeof(bool):
                (_runs ??= new RunLengthDecoder()).Start(WithoutLength(values), 1);
                break;
            case Encoding.DeltaBinaryPacked when typeof(T) == typeof(int) || typeof(T) == typeof(long):
                (_deltas ??= new DeltaDecoder()).Start(values);
                break;
            case Encoding.DeltaByteArray when IsBytes:
                (_bytes ??= new BytesDecoder(Unsafe.SizeOf<T>())).Start(encoding, values);
                break;
            case Encoding.ByteStreamSplit when typeof(T) != typeof(bool):
                ByteStreamSplit.Join(values.Span, Unsafe.SizeOf<T>(), ref _joined);
                _plain = _joined.AsMemory(0, values.Length);
                break;
            default:
                throw new InvalidDataException($"its values are in the encoding {encoding}, which is none of their type");
        }
    }

    /// <summary>Reads values.</summary>
    public void Read(Span<T> output)
    {
        if (typeof(T) == typeof(bool))
            ReadBooleans(MemoryMarshal.AsBytes(output));
        else if (_encoding == Encoding.DeltaBinaryPacked && typeof(T) == typeof(int))
            _deltas!.Read(MemoryMarshal.Cast<T, int>(output));
        else if (_encoding == Encoding.DeltaBinaryPacked && typeof(T) == typeof(long))
            _deltas!.Read(MemoryMarshal.Cast<T, long>(output));
        else if (_encoding == Encoding.DeltaByteArray)
            _bytes!.Read(MemoryMarshal.AsBytes(output));
        else
            ReadPlain(MemoryMarshal.AsBytes(output));
    }

    public void Dispose() => _bytes?.Dispose();

    void ReadPlain(Span<byte> output)
    {
        if (output.Length > _plain.Length - _position)
            throw Ended();
        _plain.Span.Slice(_position, output.Length).CopyTo(output);
        _position += output.Length;
    }

    void ReadBooleans(Span<byte> output)
    {
        if (_encoding == Encoding.Plain && output.Length > (_plain.Length * 8L) - _position)
            throw Ended();
        Span<int> numbers = stackalloc int[256];
        while (output.Length > 0)
        {
            var part = numbers[..Math.Min(numbers.Length, output.Length)];
            if (_encoding == Encoding.Plain)
                Bits.Unpack(_plain.Span, _position, 1, part);
            else
                _runs!.Read(part);
            _position += part.Length;
            for (var i = 0; i < part.Length; i++)
                output[i] = (byte)part[i];
            output = output[part.Length..];
        }
    }

    /// <summary>Booleans in runs have their length before them.</summary>
    static ReadOnlyMemory<byte> WithoutLength(ReadOnlyMemory<byte> values)
    {
        if (values.IsEmpty)
            return values;
        var length = values.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(values.Span);
        return length >= 0 && length <= values.Length - sizeof(int)
            ? values.Slice(sizeof(int), length)
            : throw new InvalidDataException("its runs of booleans are longer than the page");
    }

    static InvalidDataException Ended() => new("its values end before the last one");
}
