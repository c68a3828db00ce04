namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>
/// The pages of a column chunk until their row group is written. Memory grows in segments, so that little of it is idle, and serves the
/// next row group again.
/// </summary>
sealed class ChunkBuffer : IDisposable
{
    // Below the large object heap, which is not compacted.
    const int SegmentBytes = 64 << 10;
    const int FirstSegmentBytes = 4 << 10;

    readonly List<byte[]> _segments = [];
    int _segment;
    int _used;

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (bytes.Length > 0)
        {
            if (_segment == _segments.Count)
                _segments.Add(new byte[_segments.Count == 0 ? FirstSegmentBytes : SegmentBytes]);
            var segment = _segments[_segment];
            var count = Math.Min(segment.Length - _used, bytes.Length);
            bytes[..count].CopyTo(segment.AsSpan(_used));
            bytes = bytes[count..];
            _used += count;
            if (_used == segment.Length)
                (_segment, _used) = (_segment + 1, 0);
        }
    }

    /// <summary>Writes the bytes and drops them.</summary>
    public async ValueTask WriteToAsync(Stream output, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _segment; i++)
            await output.WriteAsync(_segments[i], cancellationToken);
        if (_used > 0)
            await output.WriteAsync(_segments[_segment].AsMemory(0, _used), cancellationToken);
        (_segment, _used, Length) = (0, 0, 0);
    }

    /// <summary>Drops the bytes and the memory.</summary>
    public void Dispose()
    {
        _segments.Clear();
        (_segment, _used, Length) = (0, 0, 0);
    }
}
