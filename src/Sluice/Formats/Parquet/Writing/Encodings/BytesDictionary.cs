using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Sluice.Columns;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>The different values of a chunk, in PLAIN encoding from the first: open addressing, no object per value.</summary>
/// <param name="maxBytes">It is full with as many bytes of values.</param>
sealed class BytesDictionary(int maxBytes) : IDisposable
{
    const int MaxEntries = 32 << 10;

    // So many slots in a row are taken only where values are chosen to collide.
    const int MaxProbes = 128;

    // Values come from outside: which of them collide is not to be known beforehand.
    static readonly ulong Seed = (ulong)Random.Shared.NextInt64();

    readonly ByteBuffer _plain = new();
    readonly PooledList<int> _ends = new();
    // The hash in the upper half, the index plus one in the lower.
    ulong[] _slots = [];

    public int Count => _ends.Count;

    /// <summary>Its page: the values, each behind its length.</summary>
    public ReadOnlySpan<byte> Plain => _plain.Span;

    /// <summary>Bytes of memory it takes.</summary>
    public int Bytes => _ends.Count == 0 ? 0 : _plain.Length + _ends.Capacity + _slots.Length * sizeof(ulong);

    /// <summary>A value by its index.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var ends = _ends.Span;
            var start = index == 0 ? 0 : ends[index - 1];
            return _plain.Span[(start + sizeof(int))..ends[index]];
        }
    }

    /// <summary>The index of a value, which is added if it is new.</summary>
    /// <returns>-1 when the dictionary is full.</returns>
    public int Add(ReadOnlySpan<byte> value)
    {
        if (_slots.Length == 0)
            _slots = new ulong[512];
        var hash = Hash(value);
        var slots = _slots;
        var mask = slots.Length - 1;
        for (var probe = 0; probe < MaxProbes; probe++)
        {
            var at = (int)(hash + (uint)probe) & mask;
            var slot = slots[at];
            if (slot == 0)
                return Insert(value, hash, at);
            if ((uint)(slot >> 32) == hash && this[(int)(uint)slot - 1].SequenceEqual(value))
                return (int)(uint)slot - 1;
        }

        return -1;
    }

    /// <summary>Forgets the values and keeps the memory.</summary>
    public void Clear()
    {
        _plain.Clear();
        _ends.Clear();
        Array.Clear(_slots);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _ends.Dispose();
    }

    int Insert(ReadOnlySpan<byte> value, uint hash, int at)
    {
        if (_ends.Count == MaxEntries || value.Length > maxBytes - _plain.Length - sizeof(int))
            return -1;
        BinaryPrimitives.WriteInt32LittleEndian(_plain.GetSpan(sizeof(int)), value.Length);
        _plain.Advance(sizeof(int));
        _plain.Append(value);
        _ends.Append(_plain.Length);
        _slots[at] = (ulong)hash << 32 | (uint)_ends.Count;
        if (_ends.Count * 2 > _slots.Length)
            Grow();
        return _ends.Count - 1;
    }

    void Grow()
    {
        var old = _slots;
        _slots = new ulong[old.Length * 4];
        var mask = _slots.Length - 1;
        foreach (var slot in old)
        {
            if (slot == 0)
                continue;
            var at = (int)(slot >> 32) & mask;
            while (_slots[at] != 0)
                at = (at + 1) & mask;
            _slots[at] = slot;
        }
    }

    // Eight bytes at a time, multiplied and folded; the last ones overlap those before.
    static uint Hash(ReadOnlySpan<byte> value)
    {
        var hash = Seed ^ (ulong)value.Length;
        var rest = value;
        for (; rest.Length > sizeof(ulong); rest = rest[sizeof(ulong)..])
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(rest));
        if (value.Length >= sizeof(ulong))
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(value[^sizeof(ulong)..]));
        else if (value.Length >= sizeof(uint))
            hash = Mix(hash ^ MemoryMarshal.Read<uint>(value) ^ (ulong)MemoryMarshal.Read<uint>(value[^sizeof(uint)..]) << 32);
        else if (value.Length > 0)
            hash = Mix(hash ^ value[0] ^ (ulong)value[value.Length / 2] << 8 ^ (ulong)value[^1] << 16);
        return (uint)(hash ^ hash >> 32);
    }

    static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        return value ^ BitOperations.RotateRight(value, 29);
    }
}
