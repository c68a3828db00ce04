namespace Sluice.Formats.Streams;

/// <summary>The file's bytes, read ahead: the decompressor takes them one by one and knows no asynchronous reading.</summary>
/// <param name="file">The file; closed with this stream.</param>
sealed class Bzip2Input(Stream file) : WrappingStream(file)
{
    // Two blocks, which hardly ever are larger than what they hold.
    const int AheadBytes = 2 << 20;

    readonly byte[] _buffer = new byte[AheadBytes];
    int _start;
    int _end;
    bool _isFileEnded;

    public override bool CanRead => true;

    public bool IsAtEnd => _isFileEnded && _start == _end;

    public bool IsEmpty { get; private set; } = true;

    public bool IsUntouched { get; private set; } = true;

    /// <summary>The next byte, or -1 at the end.</summary>
    public int First => _start < _end ? _buffer[_start] : -1;

    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_isFileEnded || _end - _start > AheadBytes / 2)
            return;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var room = _buffer.AsMemory(_end);
        var read = await Inner.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellationToken);
        _end += read;
        _isFileEnded = read < room.Length;
        IsEmpty &= read == 0;
    }

    public override int ReadByte()
    {
        IsUntouched = false;
        if (_start == _end && !_isFileEnded)
        {
            (_start, _end) = (0, Inner.Read(_buffer));
            _isFileEnded = _end == 0;
        }

        return _start < _end ? _buffer[_start++] : -1;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = 0;
        for (; count < buffer.Length && ReadByte() is >= 0 and var next; count++)
            buffer[count] = (byte)next;
        return count;
    }
}
