using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>
/// Writes numbers of one size: by a dictionary (Encodings.md, "Dictionary Encoding") while that pays, else whole numbers by their
/// differences, and others as they are.
/// </summary>
abstract class FixedLeafWriter<T>(Leaf leaf, PageCompressor compressor) : LeafWriter(leaf, compressor)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    readonly FixedDictionary<T> _dictionary = new();
    readonly PooledList<int> _indices = new();
    readonly PooledList<T> _values = new();
    bool _usesDictionary = true;
    int _dictionaryPages;
    T _min = T.MaxValue;
    T _max = T.MinValue;
    bool _hasRange;
    long _nans;

    /// <inheritdoc/>
    protected override int PendingBytes => _indices.Count * sizeof(int) + _values.Count * Unsafe.SizeOf<T>();

    /// <inheritdoc/>
    protected override int DictionaryBytes => _dictionary.Bytes;

    /// <inheritdoc/>
    // Differences take fewer bytes than values; indices have a page's limit of values.
    protected override bool IsPageFull => _values.Count * Unsafe.SizeOf<T>() >= (HasDifferences ? 2 * PageBytes : PageBytes);

    static bool HasDifferences => typeof(T) == typeof(int) || typeof(T) == typeof(long);

    static bool IsFloatingPoint => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _dictionary.Dispose();
        _indices.Dispose();
        _values.Dispose();
        base.Dispose();
    }

    /// <summary>Takes values.</summary>
    protected void Append(ReadOnlySpan<T> values)
    {
        // NaNs are counted, other values matter once.
        if (IsFloatingPoint || !_usesDictionary)
            Observe(values);
        if (!_usesDictionary)
        {
            _values.Append(values);
            return;
        }

        var known = _dictionary.Count;
        var found = _dictionary.Add(values, _indices.AppendMany(values.Length));
        if (!IsFloatingPoint)
            Observe(_dictionary.Values[known..]);
        if (found < values.Length)
        {
            _indices.Truncate(_indices.Count - values.Length + found);
            LeaveDictionary();
            if (!IsFloatingPoint)
                Observe(values[found..]);
            _values.Append(values[found..]);
        }
        else if (_dictionaryPages == 0 && DictionaryChoice.IsTooDiverse(_indices.Count, _dictionary.Count))
        {
            LeaveDictionary();
        }
    }

    /// <inheritdoc/>
    protected override Encoding EncodeValues(ByteBuffer page)
    {
        var plainSize = (long)Unsafe.SizeOf<T>() * _indices.Count;
        if (_usesDictionary && _dictionaryPages == 0
            && !DictionaryChoice.IsSmaller(plainSize, _indices.Count, _dictionary.Count, Unsafe.SizeOf<T>() * _dictionary.Count))
            LeaveDictionary();
        if (_usesDictionary)
        {
            DictionaryChoice.WriteIndices(_indices.Span, _dictionary.Count, page);
            _indices.Clear();
            _dictionaryPages++;
            return Encoding.RleDictionary;
        }

        var encoding = WriteValues(page);
        _values.Clear();
        return encoding;
    }

    /// <inheritdoc/>
    protected override bool TryWriteDictionary(ByteBuffer page, out int entries)
    {
        entries = _dictionary.Count;
        if (_dictionaryPages > 0)
            WritePlain(_dictionary.Values, page);
        return _dictionaryPages > 0;
    }

    /// <inheritdoc/>
    protected override Statistics Statistics(long nulls)
    {
        long? nans = IsFloatingPoint ? _nans : null;
        if (!_hasRange)
            return new Statistics { NullCount = nulls, NanCount = nans };
        // parquet.thrift, "ColumnOrder": the least zero is the negative one, the greatest the positive one.
        return new Statistics
        {
            NullCount = nulls,
            NanCount = nans,
            MinValue = Plain(T.IsZero(_min) ? -T.Zero : _min),
            MaxValue = Plain(T.IsZero(_max) ? T.Zero : _max),
            IsMinValueExact = true,
            IsMaxValueExact = true,
        };
    }

    /// <inheritdoc/>
    protected override void Reset()
    {
        _dictionary.Clear();
        (_usesDictionary, _dictionaryPages) = (true, 0);
        (_min, _max, _hasRange, _nans) = (T.MaxValue, T.MinValue, false, 0);
    }

    Encoding WriteValues(ByteBuffer page)
    {
        var start = page.Length;
        if (HasDifferences)
        {
            if (typeof(T) == typeof(int))
                DeltaEncoding.Write(MemoryMarshal.Cast<T, int>(_values.Span), page);
            else
                DeltaEncoding.Write(MemoryMarshal.Cast<T, long>(_values.Span), page);
            if (page.Length - start < _values.Count * Unsafe.SizeOf<T>())
                return Encoding.DeltaBinaryPacked;
            page.Truncate(start);
        }

        WritePlain(_values.Span, page);
        return Encoding.Plain;
    }

    void LeaveDictionary()
    {
        var values = _values.AppendMany(_indices.Count);
        var known = _dictionary.Values;
        var indices = _indices.Span;
        for (var i = 0; i < indices.Length; i++)
            values[i] = known[indices[i]];
        _indices.Clear();
        _usesDictionary = false;
        if (_dictionaryPages == 0)
            _dictionary.Clear();
    }

    void Observe(ReadOnlySpan<T> values)
    {
        var (least, greatest, nans) = (_min, _max, 0);
        foreach (var value in values)
        {
            if (IsFloatingPoint && T.IsNaN(value))
            {
                nans++;
                continue;
            }

            if (value < least)
                least = value;
            if (value > greatest)
                greatest = value;
        }

        _hasRange |= nans < values.Length;
        _nans += nans;
        (_min, _max) = (least, greatest);
    }

    // Encodings.md, "Plain": little-endian; what is in a FIXED_LEN_BYTE_ARRAY is big-endian by its logical type.
    void WritePlain(ReadOnlySpan<T> values, ByteBuffer output)
    {
        if (Leaf.Element.TypeLength is not { } length)
        {
            output.Append(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, UInt128.CreateTruncating(value));
            output.Append(bytes[^length..]);
        }
    }

    byte[] Plain(T value)
    {
        using var bytes = new ByteBuffer(16);
        WritePlain([value], bytes);
        return bytes.Span.ToArray();
    }
}
