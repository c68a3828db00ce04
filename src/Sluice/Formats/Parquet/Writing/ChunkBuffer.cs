using System.Buffers;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>The pages of a column chunk until their row group is written. Memory grows in segments, so that little of it is idle.</summary>
sealed class ChunkBuffer : IDisposable
{
    const int FewestSegmentBytes = 4 << 10;
    const int MostSegmentBytes = 256 << 10;

    readonly List<byte[]> _segments = [];
    int _room;

    /// <summary>Bytes in it.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (bytes.Length > 0)
        {
            if (_room == 0)
            {
                var size = (int)Math.Clamp(Length, FewestSegmentBytes, MostSegmentBytes);
                _segments.Add(ArrayPool<byte>.Shared.Rent(size));
                _room = _segments[^1].Length;
            }

            var segment = _segments[^1];
            var count = Math.Min(_room, bytes.Length);
            bytes[..count].CopyTo(segment.AsSpan(segment.Length - _room));
            _room -= count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Writes the bytes and drops them.</summary>
    public async ValueTask WriteToAsync(Stream output, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _segments.Count; i++)
        {
            var used = _segments[i].Length - (i == _segments.Count - 1 ? _room : 0);
            await output.WriteAsync(_segments[i].AsMemory(0, used), cancellationToken);
        }

        Dispose();
    }

    /// <summary>Drops the bytes and gives their memory back.</summary>
    public void Dispose()
    {
        foreach (var segment in _segments)
            ArrayPool<byte>.Shared.Return(segment);
        _segments.Clear();
        Length = _room = 0;
    }
}
