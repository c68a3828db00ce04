using System.Buffers;
using System.Runtime.CompilerServices;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>Items that are appended and dropped, in pooled memory that grows as needed.</summary>
sealed class PooledList<T> : IDisposable
    where T : unmanaged
{
    T[] _items = [];

    /// <summary>Items in it.</summary>
    public int Count { get; private set; }

    /// <summary>The items.</summary>
    public Span<T> Span => _items.AsSpan(0, Count);

    /// <summary>Bytes of memory it holds.</summary>
    public int Capacity => _items.Length * Unsafe.SizeOf<T>();

    /// <summary>Adds an item.</summary>
    public void Append(T item)
    {
        if (Count == _items.Length)
            Grow(1);
        _items[Count++] = item;
    }

    /// <summary>Adds items.</summary>
    public void Append(ReadOnlySpan<T> items) => items.CopyTo(AppendMany(items.Length));

    /// <summary>Adds items, to be written into the span that is returned.</summary>
    public Span<T> AppendMany(int count)
    {
        if (_items.Length - Count < count)
            Grow(count);
        Count += count;
        return _items.AsSpan(Count - count, count);
    }

    /// <summary>Drops the items from a count on.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Drops the items and keeps the memory.</summary>
    public void Clear() => Count = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_items.Length > 0)
            ArrayPool<T>.Shared.Return(_items);
        _items = [];
        Count = 0;
    }

    void Grow(int room)
    {
        var least = Math.Max(64, Math.Max(checked(Count + room), (int)Math.Min(_items.Length * 2L, Array.MaxLength)));
        var larger = ArrayPool<T>.Shared.Rent(least);
        Span.CopyTo(larger);
        if (_items.Length > 0)
            ArrayPool<T>.Shared.Return(_items);
        _items = larger;
    }
}
