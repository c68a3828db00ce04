using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>The different values of a chunk, by their bits: open addressing, no object per value.</summary>
sealed class FixedDictionary<T> : IDisposable
    where T : unmanaged
{
    /// <summary>A dictionary is full with this many values: 256 KiB of 64-bit ones, and as much for the slots.</summary>
    const int MaxEntries = 32 << 10;

    // So many slots in a row are taken only where values are chosen to collide.
    const int MaxProbes = 128;

    readonly PooledList<T> _values = new();
    int[] _slots = [];

    public int Count => _values.Count;

    /// <summary>The values in the order of their indices.</summary>
    public ReadOnlySpan<T> Values => _values.Span;

    /// <summary>Bytes of memory it takes.</summary>
    public int Bytes => _values.Count == 0 ? 0 : _values.Capacity + _slots.Length * sizeof(int);

    /// <summary>Finds the indices of values, adding those it does not have.</summary>
    /// <returns>How many of them; fewer than all when it is full.</returns>
    public int Add(ReadOnlySpan<T> values, Span<int> indices)
    {
        if (_slots.Length == 0)
            _slots = new int[1024];
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            var slot = Find(value);
            if (slot < 0)
                return i;
            var index = _slots[slot] - 1;
            if (index < 0)
            {
                if (_values.Count == MaxEntries)
                    return i;
                index = _values.Count;
                _values.Append(value);
                _slots[slot] = index + 1;
                if (_values.Count * 2 > _slots.Length)
                    Grow();
            }

            indices[i] = index;
        }

        return values.Length;
    }

    /// <summary>Forgets the values and keeps the memory.</summary>
    public void Clear()
    {
        _values.Clear();
        Array.Clear(_slots);
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();

    // The slot that has the value or is free for it; -1 when there are too many others in its place.
    int Find(T value)
    {
        var slots = _slots;
        var values = _values.Span;
        var mask = slots.Length - 1;
        var slot = Hash(value) >> (64 - BitOperations.Log2((uint)slots.Length));
        for (var probe = 0; probe < MaxProbes; probe++)
        {
            var at = (int)(slot + (uint)probe) & mask;
            var index = slots[at] - 1;
            if (index < 0 || AreSame(values[index], value))
                return at;
        }

        return -1;
    }

    void Grow()
    {
        _slots = new int[_slots.Length * 4];
        for (var i = 0; i < _values.Count; i++)
        {
            var slot = Find(_values.Span[i]);
            // With that many in one place the value is only not found again: it gets another index.
            if (slot >= 0)
                _slots[slot] = i + 1;
        }
    }

    static ulong Hash(T value)
    {
        var bits = Unsafe.SizeOf<T>() switch
        {
            4 => Unsafe.BitCast<T, uint>(value),
            8 => Unsafe.BitCast<T, ulong>(value),
            _ => Fold(Unsafe.BitCast<T, UInt128>(value)),
        };
        return (bits ^ bits >> 32) * 0x9E3779B97F4A7C15;
    }

    static ulong Fold(UInt128 bits) => (ulong)bits * 0xC2B2AE3D27D4EB4F ^ (ulong)(bits >> 64);

    static bool AreSame(T one, T other) => Unsafe.SizeOf<T>() switch
    {
        4 => Unsafe.BitCast<T, uint>(one) == Unsafe.BitCast<T, uint>(other),
        8 => Unsafe.BitCast<T, ulong>(one) == Unsafe.BitCast<T, ulong>(other),
        _ => Unsafe.BitCast<T, UInt128>(one) == Unsafe.BitCast<T, UInt128>(other),
    };
}
