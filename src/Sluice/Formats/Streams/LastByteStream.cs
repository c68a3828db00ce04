namespace Sluice.Formats.Streams;

/// <summary>A file's bytes, the last one on its own: whether a reader took it tells whether it took them all.</summary>
/// <param name="file">The file; closed with this stream.</param>
sealed class LastByteStream(Stream file) : WrappingStream(file)
{
    readonly byte[] _held = new byte[1];
    bool _isHolding;
    bool _isFileEnded;

    public override bool CanRead => true;

    /// <summary>Whether no byte has been read.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether the last byte was handed out.</summary>
    public bool IsLastByteTaken { get; private set; }

    /// <summary>Whether more was asked for behind it.</summary>
    public bool IsEndSeen { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isFileEnded && !buffer.IsEmpty)
        {
            var count = await Inner.ReadAsync(buffer, cancellationToken);
            var read = Hold(buffer.Span, count);
            if (read > 0)
                return read;
        }

        if (!_isHolding || buffer.IsEmpty)
        {
            IsEndSeen |= _isFileEnded;
            return 0;
        }

        _isHolding = false;
        IsLastByteTaken = true;
        buffer.Span[0] = _held[0];
        return 1;
    }

    /// <summary>Puts the byte held back in front of those read and holds back the last of them.</summary>
    int Hold(Span<byte> buffer, int count)
    {
        _isFileEnded = count == 0;
        if (_isFileEnded)
            return 0;
        IsEmpty = false;
        var last = buffer[count - 1];
        var read = _isHolding ? count : count - 1;
        if (_isHolding)
        {
            buffer[..(count - 1)].CopyTo(buffer[1..]);
            buffer[0] = _held[0];
        }

        _held[0] = last;
        _isHolding = true;
        return read;
    }
}
