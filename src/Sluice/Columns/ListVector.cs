using System.Buffers;

namespace Sluice.Columns;

/// <summary>
/// Arrays: the items of all rows end to end in one vector. An array of more than one dimension, or with a lower bound other than 1,
/// has a shape beside its items, which lie in row-major order; the usual array has none.
/// </summary>
internal sealed class ListVector(Vector items) : Vector
{
    int[] _ends = ArrayPool<int>.Shared.Rent(256);
    Dictionary<int, int[]>? _shapes;

    /// <summary>The items of all rows, end to end.</summary>
    public Vector Items => items;

    /// <summary>Where each row's items end; they begin where those of the row before end. NULL has none.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>The first item of a row and the one behind its last.</summary>
    public (int Start, int End) this[int row] => (row == 0 ? 0 : _ends[row - 1], _ends[row]);

    /// <summary>
    /// The shape of a row's array: length and lower bound of each dimension in turn. Null is one dimension that begins at 1, or empty.
    /// </summary>
    public int[]? Shape(int row) => _shapes is not null && _shapes.TryGetValue(row, out var shape) ? shape : null;

    /// <summary>Adds a row of the items added to <see cref="Items"/> since the last row.</summary>
    public void EndRow(int[]? shape = null)
    {
        if (shape is not null)
            (_shapes ??= [])[Count] = shape;
        AppendPlaceholder();
        AddValid();
    }

    /// <summary>Adds rows of items that are there already.</summary>
    /// <param name="ends">Where the items of each end.</param>
    /// <param name="validity">A bit for each: set is an array, clear NULL.</param>
    public void AppendRows(ReadOnlySpan<int> ends, ReadOnlySpan<byte> validity)
    {
        Grow(ref _ends, Count + ends.Length, Count);
        ends.CopyTo(_ends.AsSpan(Count));
        AddValidity(validity, ends.Length);
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        items.Clear();
        _shapes?.Clear();
    }

    /// <inheritdoc/>
    public override void Truncate(int count)
    {
        for (var row = count; row < Count; row++)
            _shapes?.Remove(row);
        base.Truncate(count);
        items.Truncate(count == 0 ? 0 : _ends[count - 1]);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_ends.Length > 0)
            ArrayPool<int>.Shared.Return(_ends);
        _ends = [];
        items.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void AppendSlots(Vector source, int start, int count)
    {
        var other = (ListVector)source;
        var first = other[start].Start;
        var moved = items.Count - first;
        items.AppendFrom(other.Items, first, other._ends[start + count - 1] - first);
        Grow(ref _ends, Count + count, Count);
        for (var i = 0; i < count; i++)
            _ends[Count + i] = other._ends[start + i] + moved;
        for (var i = 0; i < count && other._shapes is { Count: > 0 }; i++)
        {
            if (other.Shape(start + i) is { } shape)
                (_shapes ??= [])[Count + i] = shape;
        }
    }

    /// <inheritdoc/>
    protected override void AppendPlaceholder()
    {
        if (Count == _ends.Length)
            Grow(ref _ends, Count + 1, Count);
        _ends[Count] = items.Count;
    }

    /// <inheritdoc/>
    protected override void AppendValueFrom(Vector source, int row)
    {
        var other = (ListVector)source;
        var (start, end) = other[row];
        items.AppendFrom(other.Items, start, end - start);
        EndRow(other.Shape(row));
    }
}
