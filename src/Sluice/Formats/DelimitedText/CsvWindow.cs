using Sluice.Columns;

namespace Sluice.Formats.DelimitedText;

/// <summary>The bytes of a file from the row on that is being read: enough of them to hold it, however long it is.</summary>
/// <param name="maxRowBytes">How long a row may be.</param>
sealed class CsvWindow(Stream file, int maxRowBytes) : IDisposable
{
    /// <summary>PostgreSQL's limit of a value, and of a row of COPY.</summary>
    public const int MaxRowBytes = 256 << 20;

    // Large enough that a row that lies across two windows, which is read twice, does not count.
    const int UsualBytes = 256 * 1024;

    byte[] _buffer = ByteArrays.Rent(UsualBytes);
    int _start;
    int _end;
    long _linesBehind;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether the file ends with them.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Leaves bytes behind.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>The line of the file, from 1, of a byte of the window.</summary>
    public long LineAt(int position) => 1 + _linesBehind + CsvLines.Count(_buffer.AsSpan(0, _start + position));

    /// <summary>Reads more bytes behind those that are there.</summary>
    /// <param name="row">The row they belong to, for messages; 0 before the first.</param>
    public async ValueTask ReadMoreAsync(long row, CancellationToken cancellationToken)
    {
        MakeRoom(row);
        var room = _buffer.AsMemory(_end);
        var read = await file.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellationToken);
        _end += read;
        IsLast = read < room.Length;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ByteArrays.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    void MakeRoom(long row)
    {
        var length = _end - _start;
        if (length >= maxRowBytes)
            throw CsvLines.TooLong(row == 0 ? "A line before the first row" : $"Row {row}", maxRowBytes);
        var size = length > UsualBytes / 2 ? (int)Math.Min(length * 2L, Math.Max(maxRowBytes, UsualBytes)) : UsualBytes;
        var target = _buffer;
        // Large memory is given back once the row that needed it is behind.
        if (size > _buffer.Length || _buffer.Length > 16 * UsualBytes && size <= 4 * UsualBytes)
            target = ByteArrays.Rent(size);
        _linesBehind += CsvLines.Count(_buffer.AsSpan(0, _start));
        Bytes.CopyTo(target);
        if (target != _buffer)
            ByteArrays.Return(_buffer);
        (_buffer, _start, _end) = (target, 0, length);
    }
}
