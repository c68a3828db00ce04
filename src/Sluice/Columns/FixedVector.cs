using System.Buffers;

namespace Sluice.Columns;

/// <summary>Values of one size.</summary>
internal sealed class FixedVector<T> : Vector
    where T : unmanaged
{
    T[] _values = ArrayPool<T>.Shared.Rent(256);

    /// <summary>The values; what stands in the place of NULL means nothing.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    /// <summary>A row's value.</summary>
    public T this[int row] => _values[row];

    public void Append(T value)
    {
        if (Count == _values.Length)
            Grow(ref _values, Count + 1, Count);
        _values[Count] = value;
        AddValid();
    }

    /// <summary>Adds values, to be written into the span that is returned.</summary>
    public Span<T> AppendMany(int count)
    {
        Grow(ref _values, Count + count, Count);
        var added = _values.AsSpan(Count, count);
        AddValid(count);
        return added;
    }

    /// <summary>
    /// Adds values and NULLs by their validity bits; the values, with anything in the places of NULLs, are to be written into the span
    /// that is returned.
    /// </summary>
    public Span<T> AppendMany(int count, ReadOnlySpan<byte> validity)
    {
        Grow(ref _values, Count + count, Count);
        var added = _values.AsSpan(Count, count);
        AddValidity(validity, count);
        return added;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_values.Length > 0)
            ArrayPool<T>.Shared.Return(_values);
        _values = [];
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void AppendSlots(Vector source, int start, int count)
    {
        Grow(ref _values, Count + count, Count);
        ((FixedVector<T>)source)._values.AsSpan(start, count).CopyTo(_values.AsSpan(Count));
    }

    /// <inheritdoc/>
    protected override void AppendPlaceholder()
    {
        if (Count == _values.Length)
            Grow(ref _values, Count + 1, Count);
        _values[Count] = default;
    }

    /// <inheritdoc/>
    protected override void AppendValueFrom(Vector source, int row) => Append(((FixedVector<T>)source)[row]);
}
