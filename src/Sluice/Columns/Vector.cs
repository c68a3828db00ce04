using System.Buffers;

namespace Sluice.Columns;

/// <summary>
/// The values of one column of a batch: a typed array and a validity bitmap, kept and filled again batch after batch. No object is
/// made for a row or a value.
/// </summary>
internal abstract class Vector : IDisposable
{
    byte[] _validity = ByteArrays.Rent(256);

    public int Count { get; private set; }

    /// <summary>Those of them that are NULL.</summary>
    public int NullCount { get; private set; }

    /// <summary>A bit a row, the lowest bit of the first byte first: set where there is a value, clear where there is NULL.</summary>
    public ReadOnlySpan<byte> Validity => _validity.AsSpan(0, (Count + 7) / 8);

    /// <summary>An empty vector for values of a type.</summary>
    public static Vector Create(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean => new FixedVector<bool>(),
        ColumnKind.Int16 => new FixedVector<short>(),
        ColumnKind.Int32 or ColumnKind.Date => new FixedVector<int>(),
        ColumnKind.Int64 or ColumnKind.Time or ColumnKind.Timestamp or ColumnKind.TimestampTz => new FixedVector<long>(),
        ColumnKind.Single => new FixedVector<float>(),
        ColumnKind.Double => new FixedVector<double>(),
        ColumnKind.Uuid => new FixedVector<UInt128>(),
        ColumnKind.List => new ListVector(Create(type.Element!)),
        _ => new BytesVector(),
    };

    /// <summary>Whether a row is NULL.</summary>
    public bool IsNull(int row) => NullCount > 0 && (_validity[row >> 3] & (1 << (row & 7))) == 0;

    /// <summary>Adds NULL.</summary>
    public void AppendNull()
    {
        AppendPlaceholder();
        if ((Count & 7) == 0)
            NextValidityByte();
        _validity[Count >> 3] &= (byte)~(1 << (Count & 7));
        Count++;
        NullCount++;
    }

    /// <summary>Adds a row of another vector of the same kind.</summary>
    public void AppendFrom(Vector source, int row)
    {
        if (source.IsNull(row))
            AppendNull();
        else
            AppendValueFrom(source, row);
    }

    /// <summary>Adds rows of another vector of the same kind, one behind the other there.</summary>
    public void AppendFrom(Vector source, int start, int count)
    {
        if (count <= 0)
            return;
        AppendSlots(source, start, count);
        if (source.NullCount == 0)
            AddValid(count);
        else
            AddValidity(source._validity, start, count);
    }

    /// <summary>Empties it and keeps its memory.</summary>
    public virtual void Clear() => Count = NullCount = 0;

    /// <summary>Takes rows away from its end.</summary>
    public virtual void Truncate(int count)
    {
        for (var row = count; row < Count; row++)
        {
            if (IsNull(row))
                NullCount--;
        }

        Count = count;
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        ByteArrays.Return(_validity);
        _validity = [];
        GC.SuppressFinalize(this);
    }

    /// <summary>Counts a value that was added.</summary>
    protected void AddValid()
    {
        if ((Count & 7) == 0)
            NextValidityByte();
        _validity[Count >> 3] |= (byte)(1 << (Count & 7));
        Count++;
    }

    /// <summary>Counts values that were added.</summary>
    protected void AddValid(int count)
    {
        for (; count > 0 && (Count & 7) != 0; count--)
            AddValid();
        Grow(ref _validity, (Count + count + 7) / 8, Count / 8);
        _validity.AsSpan(Count / 8, (count + 7) / 8).Fill(0xFF);
        Count += count;
    }

    /// <summary>Counts values and NULLs whose places were added, by their bits: the lowest bit of the first byte first.</summary>
    protected void AddValidity(ReadOnlySpan<byte> bits, int count) => AddValidity(bits, 0, count);

    void AddValidity(ReadOnlySpan<byte> bits, int start, int count)
    {
        var used = (Count + 7) / 8;
        var wanted = (Count + count + 7) / 8;
        Grow(ref _validity, wanted, used);
        // What lies behind the last row is left over from rows before.
        if ((Count & 7) != 0)
            _validity[used - 1] &= (byte)((1 << (Count & 7)) - 1);
        _validity.AsSpan(used, wanted - used).Clear();
        NullCount += count - Bits.Copy(bits, start, _validity, Count, count);
        Count += count;
    }

    /// <summary>Adds what stands in the places of values and NULLs of another vector of the same kind; the caller counts them.</summary>
    protected abstract void AppendSlots(Vector source, int start, int count);

    /// <summary>Adds whatever stands in the place of NULL.</summary>
    protected abstract void AppendPlaceholder();

    /// <summary>Adds a value of another vector of the same kind.</summary>
    protected abstract void AppendValueFrom(Vector source, int row);

    /// <summary>Makes an array larger, at least by half, keeping its first items.</summary>
    protected static void Grow<T>(ref T[] array, int least, int used)
    {
        if (array.Length >= least)
            return;
        var wanted = (int)Math.Min(Math.Max(least, array.Length * 3L / 2), Array.MaxLength);
        var larger = typeof(T) == typeof(byte) ? (T[])(object)ByteArrays.Rent(wanted) : ArrayPool<T>.Shared.Rent(wanted);
        array.AsSpan(0, used).CopyTo(larger);
        if (typeof(T) == typeof(byte))
            ByteArrays.Return((byte[])(object)array);
        else if (array.Length > 0)
            ArrayPool<T>.Shared.Return(array);
        array = larger;
    }

    void NextValidityByte()
    {
        if (Count >> 3 == _validity.Length)
            Grow(ref _validity, (Count >> 3) + 1, Count >> 3);
    }
}
