using System.Buffers;

namespace Sluice.Copying.ByteLane;

/// <summary>A buffer of bytes.</summary>
internal sealed class ByteChunk : IDisposable
{
    // A row a read, the driver hands out; a buffer gathers thousands of them. At 128 KB writing keeps up with psql (measured: 32 KB
    // costs 3 % more time, 256 KB gains nothing).
    internal const int Capacity = 128 * 1024;

    // A buffer is handed on once there is less room than this: what a backend sends at a time.
    const int MinRoom = 8 * 1024;

    readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Capacity);
    int _length;

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Rows that ended in it, where its reader counts them as it fills it.</summary>
    public long Rows { get; set; }

    /// <summary>Fills it from the start: reads until there is little room left.</summary>
    /// <returns>False when <paramref name="read"/> gave 0 bytes: the end.</returns>
    internal async ValueTask<bool> FillAsync(Func<Memory<byte>, ValueTask<int>> read)
    {
        _length = 0;
        while (_bytes.Length - _length >= MinRoom)
        {
            var count = await read(_bytes.AsMemory(_length));
            if (count == 0)
                return false;
            _length += count;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
