using Sluice.Columns;
using Sluice.Stores.Files;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>
/// The bytes of a column chunk, read from the file in pieces. Whatever was got from it is gone when more bytes are asked for.
/// </summary>
sealed class ChunkBytes : IDisposable
{
    // As Arrow does: some old writers leave the dictionary's header out of the length.
    const int MaxMissingBytes = 100;

    readonly RandomAccessFile _file;
    readonly int _pieceSize;
    byte[]? _rented;
    byte[] _own = [];
    ReadOnlyMemory<byte> _bytes;
    long _unread;

    /// <summary>A chunk that is to be read.</summary>
    public ChunkBytes(RandomAccessFile file, long start, long length, int pieceSize)
    {
        (_file, Position, _unread, _pieceSize) = (file, start, length, pieceSize);
    }

    /// <summary>A chunk that was read with others.</summary>
    public ChunkBytes(RandomAccessFile file, long start, ReadOnlyMemory<byte> bytes, byte[]? rented)
    {
        (_file, Position, _bytes, _rented) = (file, start, bytes, rented);
    }

    /// <summary>Where in the file the next byte is.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes not yet passed.</summary>
    public long Left => _bytes.Length + _unread;

    /// <summary>The next bytes: those that are here.</summary>
    public ReadOnlyMemory<byte> Next => _bytes;

    /// <summary>Gets at least so many bytes here, or all that are left.</summary>
    public async ValueTask ReadAsync(int count, CancellationToken cancellationToken)
    {
        if (count <= _bytes.Length || _unread == 0)
            return;
        var here = _bytes.Length;
        var wanted = (int)Math.Min(Math.Max(count, _pieceSize), Left);
        var larger = _own.Length < wanted ? ByteArrays.Rent(wanted) : _own;
        _bytes.CopyTo(larger);
        if (larger != _own)
            Replace(larger);
        var added = larger.AsMemory(here, wanted - here);
        _bytes = _own.AsMemory(0, here);
        await _file.ReadAsync(Position + here, added, cancellationToken);
        _unread -= added.Length;
        _bytes = _own.AsMemory(0, wanted);
    }

    /// <summary>Goes on behind what the metadata say, if only by a little.</summary>
    /// <returns>Whether the chunk may be so much longer.</returns>
    public bool TryExtend(long missing)
    {
        if (missing > MaxMissingBytes || missing > _file.Length - Position - Left)
            return false;
        _unread += missing;
        return true;
    }

    /// <summary>Passes over bytes that are here.</summary>
    public void Skip(int count)
    {
        _bytes = _bytes[count..];
        Position += count;
    }

    /// <summary>Takes over the memory of a chunk that was read: the pool would not keep that of many columns.</summary>
    public void Reuse(ChunkBytes before)
    {
        if (_own.Length == 0)
            (_own, before._own) = (before._own, _own);
    }

    /// <summary>Gives back the memory that is this chunk's alone, once everything in it is done with.</summary>
    public void Release()
    {
        if (_own.Length == 0)
            return;
        _bytes = default;
        Replace([]);
    }

    public void Dispose()
    {
        _bytes = default;
        _unread = 0;
        Replace([]);
        if (_rented is not null)
            ByteArrays.Return(_rented);
        // Returned twice, it would be lent to two at a time.
        _rented = null;
    }

    void Replace(byte[] bytes)
    {
        if (_own.Length > 0)
            ByteArrays.Return(_own);
        _own = bytes;
    }
}
