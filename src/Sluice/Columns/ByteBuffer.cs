using System.Buffers;

namespace Sluice.Columns;

/// <summary>Bytes that are appended to, handed on and dropped, in pooled memory that grows as needed.</summary>
internal sealed class ByteBuffer(int capacity = 4096) : IBufferWriter<byte>, IDisposable
{
    byte[] _bytes = ByteArrays.Rent(capacity);

    public int Length { get; private set; }

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The bytes, for asynchronous writing.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Adds a byte.</summary>
    public void Append(byte value)
    {
        if (Length == _bytes.Length)
            Grow(1);
        _bytes[Length++] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Room behind the bytes for at least this many; <see cref="Advance"/> then adds as many as were written.</summary>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(sizeHint, 1))
            Grow(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <summary>Adds bytes that were written into the room.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Drops the bytes from a length on.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Drops all bytes and keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Length > 0)
            ByteArrays.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    void Grow(int room)
    {
        var larger = ByteArrays.Rent((int)Math.Min(Math.Max(Length + (long)room, _bytes.Length * 2L), Array.MaxLength));
        Span.CopyTo(larger);
        if (_bytes.Length > 0)
            ByteArrays.Return(_bytes);
        _bytes = larger;
    }
}
