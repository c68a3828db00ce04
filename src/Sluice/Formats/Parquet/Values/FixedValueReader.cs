using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Columns;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Values;

/// <summary>Reads values that have one size in the file and in the vector.</summary>
/// <param name="convert">Turns one into the other; null where they are the same.</param>
/// <typeparam name="TFrom">The physical type.</typeparam>
/// <typeparam name="TTo">The vector's type.</typeparam>
sealed class FixedValueReader<TFrom, TTo>(Conversion<TFrom, TTo>? convert = null) : ValueReader
    where TFrom : unmanaged
    where TTo : unmanaged
{
    readonly FixedDecoder<TFrom> _decoder = new();
    readonly DictionaryIndices _indices = new();
    readonly TFrom[] _physical = convert is null ? [] : new TFrom[MaxValues];
    readonly int[] _numbers = new int[MaxValues];
    TTo[]? _dictionary;
    bool _isDictionary;

    public override int FixedBytes => Unsafe.SizeOf<TTo>();

    public override void StartDictionary(ReadOnlyMemory<byte> values, int count)
    {
        if (values.Length != (long)count * Unsafe.SizeOf<TFrom>())
            throw new InvalidDataException($"its dictionary of {count} values has {values.Length} bytes");
        _decoder.Start(Encoding.Plain, values);
        _dictionary = new TTo[count];
        for (var done = 0; done < count; done += MaxValues)
            ReadPlain(_dictionary.AsSpan(done, Math.Min(MaxValues, count - done)));
    }

    public override void StartPage(Encoding encoding, ReadOnlyMemory<byte> values)
    {
        _isDictionary = IsDictionary(encoding);
        if (!_isDictionary)
            _decoder.Start(encoding, values);
        else if (_dictionary is null)
            throw new InvalidDataException("a page needs a dictionary, and there is none");
        else
            _indices.Start(values);
    }

    public override int Prepare(int count) => Math.Min(count, MaxValues);

    public override long BytesOf(int count) => 0;

    public override void Read(int rows, ReadOnlySpan<byte> validity, int count, Vector output)
    {
        var vector = (FixedVector<TTo>)output;
        var values = validity.IsEmpty ? vector.AppendMany(rows) : vector.AppendMany(rows, validity);
        if (_isDictionary)
            ReadDictionary(values[..count]);
        else
            ReadPlain(values[..count]);
        if (count < rows)
            Bits.Spread(values, validity, count);
    }

    public override void Dispose() => _decoder.Dispose();

    void ReadDictionary(Span<TTo> output)
    {
        var dictionary = _dictionary.AsSpan();
        var indices = _numbers.AsSpan(0, output.Length);
        _indices.Read(indices, dictionary.Length);
        for (var i = 0; i < indices.Length; i++)
            output[i] = dictionary[indices[i]];
    }

    void ReadPlain(Span<TTo> output)
    {
        if (convert is null)
        {
            _decoder.Read(MemoryMarshal.Cast<TTo, TFrom>(output));
            return;
        }

        var physical = _physical.AsSpan(0, output.Length);
        _decoder.Read(physical);
        convert(physical, output);
    }
}
