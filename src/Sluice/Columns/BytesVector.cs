using System.Buffers;

namespace Sluice.Columns;

/// <summary>Values of any length, end to end: text, JSON, bytes, decimals.</summary>
internal sealed class BytesVector : Vector
{
    // What a batch usually needs; a vector that held a larger value gives the memory back when it is emptied.
    const int MaxKeptBytes = 8 << 20;

    byte[] _data = ByteArrays.Rent(4096);
    int[] _ends = ArrayPool<int>.Shared.Rent(256);
    int _length;

    /// <summary>Bytes of all values together.</summary>
    public int Length => _length;

    /// <summary>All values, end to end.</summary>
    public ReadOnlySpan<byte> Data => _data.AsSpan(0, _length);

    /// <summary>Where each row's value ends in <see cref="Data"/>; it begins where the one before ends. NULL is empty.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>A row's value; empty for NULL.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var start = row == 0 ? 0 : _ends[row - 1];
            return _data.AsSpan(start, _ends[row] - start);
        }
    }

    public void Append(ReadOnlySpan<byte> value) => value.CopyTo(Append(value.Length));

    /// <summary>Adds a value of a length, to be written into the span that is returned.</summary>
    public Span<byte> Append(int length)
    {
        Grow(ref _data, checked(_length + length), _length);
        var value = _data.AsSpan(_length, length);
        _length += length;
        End();
        return value;
    }

    /// <summary>Room for the next value, to be written into; <see cref="Commit"/> then adds as much of it as was used.</summary>
    public Span<byte> Reserve(int most)
    {
        Grow(ref _data, checked(_length + most), _length);
        return _data.AsSpan(_length, most);
    }

    /// <summary>Adds the value that was written into the room reserved.</summary>
    public void Commit(int length)
    {
        _length += length;
        End();
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        _length = 0;
        if (_data.Length <= MaxKeptBytes)
            return;
        ByteArrays.Return(_data);
        _data = ByteArrays.Rent(4096);
    }

    /// <inheritdoc/>
    public override void Truncate(int count)
    {
        base.Truncate(count);
        _length = count == 0 ? 0 : _ends[count - 1];
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_data.Length > 0)
        {
            ByteArrays.Return(_data);
            ArrayPool<int>.Shared.Return(_ends);
        }

        (_data, _ends) = ([], []);
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void AppendSlots(Vector source, int start, int count)
    {
        var other = (BytesVector)source;
        var first = start == 0 ? 0 : other._ends[start - 1];
        var length = other._ends[start + count - 1] - first;
        Grow(ref _data, checked(_length + length), _length);
        Grow(ref _ends, Count + count, Count);
        other._data.AsSpan(first, length).CopyTo(_data.AsSpan(_length));
        var moved = _length - first;
        for (var i = 0; i < count; i++)
            _ends[Count + i] = other._ends[start + i] + moved;
        _length += length;
    }

    /// <inheritdoc/>
    protected override void AppendPlaceholder()
    {
        if (Count == _ends.Length)
            Grow(ref _ends, Count + 1, Count);
        _ends[Count] = _length;
    }

    /// <inheritdoc/>
    protected override void AppendValueFrom(Vector source, int row) => Append(((BytesVector)source)[row]);

    void End()
    {
        if (Count == _ends.Length)
            Grow(ref _ends, Count + 1, Count);
        _ends[Count] = _length;
        AddValid();
    }
}
