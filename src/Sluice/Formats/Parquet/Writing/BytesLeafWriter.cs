using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>
/// Writes values of any length: by a dictionary while that pays, else their lengths by differences and then their bytes end to end
/// (Encodings.md, "Delta-length byte array"). Lengths between the values would cost four bytes each, and Snappy most of its time.
/// </summary>
/// <param name="leaf">What it writes.</param>
/// <param name="dictionaryBytes">The bytes of values a dictionary may have.</param>
class BytesLeafWriter(Leaf leaf, PageCompressor compressor, int dictionaryBytes) : LeafWriter(leaf, compressor)
{
    readonly BytesDictionary _dictionary = new(dictionaryBytes);
    readonly PooledList<int> _indices = new();
    readonly PooledList<int> _lengths = new();
    readonly ByteBuffer _bytes = new();
    readonly BytesRange _range = new(leaf.Element.LogicalType is not null);
    // Of the values that a page has in the dictionary.
    long _plainSize;
    bool _usesDictionary = true;
    int _dictionaryPages;

    /// <inheritdoc/>
    protected sealed override int PendingBytes => (_indices.Count + _lengths.Count) * sizeof(int) + _bytes.Length;

    /// <inheritdoc/>
    protected sealed override int DictionaryBytes => _dictionary.Bytes;

    /// <inheritdoc/>
    protected sealed override bool IsPageFull => _bytes.Length >= PageBytes;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _dictionary.Dispose();
        _indices.Dispose();
        _lengths.Dispose();
        _bytes.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override int Fit(Vector vector, int start, int count)
    {
        var rows = Math.Min(count, BlockRows);
        var ends = ((BytesVector)vector).Ends;
        var from = start == 0 ? 0 : ends[start - 1];
        while (rows > 1 && ends[start + rows - 1] - from > PageBytes)
            rows /= 2;
        return rows;
    }

    /// <inheritdoc/>
    protected override void AppendValues(Vector vector, int start, int count)
    {
        var values = (BytesVector)vector;
        var hasNulls = values.NullCount > 0;
        var data = values.Data;
        var ends = values.Ends;
        var from = start == 0 ? 0 : ends[start - 1];
        for (var row = start; row < start + count; row++)
        {
            var end = ends[row];
            if (!hasNulls || !values.IsNull(row))
                Append(data[from..end]);
            from = end;
        }
    }

    protected void Append(ReadOnlySpan<byte> value)
    {
        if (!_usesDictionary)
        {
            AppendPlain(value);
            return;
        }

        var known = _dictionary.Count;
        var index = _dictionary.Add(value);
        if (index < 0)
        {
            LeaveDictionary();
            AppendPlain(value);
            return;
        }

        if (index == known)
            _range.Observe(value);
        _indices.Append(index);
        _plainSize += value.Length + sizeof(int);
        if (_dictionaryPages == 0 && DictionaryChoice.IsTooDiverse(_indices.Count, _dictionary.Count))
            LeaveDictionary();
    }

    /// <inheritdoc/>
    protected sealed override Encoding EncodeValues(ByteBuffer page)
    {
        if (_usesDictionary && _dictionaryPages == 0
            && !DictionaryChoice.IsSmaller(_plainSize, _indices.Count, _dictionary.Count, _dictionary.Plain.Length))
            LeaveDictionary();
        if (_usesDictionary)
        {
            DictionaryChoice.WriteIndices(_indices.Span, _dictionary.Count, page);
            _indices.Clear();
            _plainSize = 0;
            _dictionaryPages++;
            return Encoding.RleDictionary;
        }

        DeltaEncoding.Write<int>(_lengths.Span, page);
        page.Append(_bytes.Span);
        _lengths.Clear();
        // Memory of a large value is given back.
        if (_bytes.Length > 4 * PageBytes)
            _bytes.Dispose();
        _bytes.Clear();
        return Encoding.DeltaLengthByteArray;
    }

    /// <inheritdoc/>
    protected sealed override bool TryWriteDictionary(ByteBuffer page, out int entries)
    {
        entries = _dictionary.Count;
        if (_dictionaryPages > 0)
            page.Append(_dictionary.Plain);
        return _dictionaryPages > 0;
    }

    /// <inheritdoc/>
    protected sealed override Statistics Statistics(long nulls)
    {
        if (!_range.HasValues)
            return new Statistics { NullCount = nulls };
        var least = _range.Min(out var isLeastExact);
        var greatest = _range.Max(out var isGreatestExact);
        return new Statistics
        {
            NullCount = nulls,
            MinValue = least,
            IsMinValueExact = isLeastExact,
            MaxValue = greatest,
            IsMaxValueExact = greatest is null ? null : isGreatestExact,
        };
    }

    /// <inheritdoc/>
    protected sealed override void Reset()
    {
        _dictionary.Clear();
        _range.Clear();
        (_usesDictionary, _dictionaryPages) = (true, 0);
    }

    void AppendPlain(ReadOnlySpan<byte> value)
    {
        _range.Observe(value);
        _lengths.Append(value.Length);
        _bytes.Append(value);
    }

    void LeaveDictionary()
    {
        foreach (var index in _indices.Span)
        {
            var value = _dictionary[index];
            _lengths.Append(value.Length);
            _bytes.Append(value);
        }

        _indices.Clear();
        _plainSize = 0;
        _usesDictionary = false;
        if (_dictionaryPages == 0)
            _dictionary.Clear();
    }
}
