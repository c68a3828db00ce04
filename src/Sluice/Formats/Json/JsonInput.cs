using Sluice.Columns;

namespace Sluice.Formats.Json;

/// <summary>The part of a file that is being scanned: whole values, and the beginning of one that more bytes complete.</summary>
/// <param name="input">The file; not closed.</param>
sealed class JsonInput(Stream input) : IDisposable
{
    // The usual object of some hundred bytes fits many times; a larger buffer leaves the second-level cache.
    const int UsualBytes = 256 * 1024;
    const int MaxKeptBytes = 8 << 20;
    /// <summary>Objects are read whole: no larger ones are.</summary>
    public const int MaxObjectBytes = 256 << 20;

    byte[] _buffer = ByteArrays.Rent(UsualBytes);
    int _length;

    /// <summary>The bytes that were read and are still needed.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>The first of them that is not done with.</summary>
    public int Position { get; set; }

    /// <summary>Bytes of the file before them.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether the file ends behind them.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>Whether the value that has begun is larger than any that is read.</summary>
    public bool IsTooLarge => _length - Position >= MaxObjectBytes;

    /// <summary>Moves behind the byte order mark, if there is one.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        while (!IsEnd && _length < JsonSequence.MaxStartBytes)
            await ReadMoreAsync(cancellationToken);
        Position = JsonSequence.Start(Bytes);
    }

    /// <summary>
    /// Reads more behind the value that has begun: at least as much as there is of it, so that scanning a large one again from its
    /// beginning costs no more than scanning it twice.
    /// </summary>
    public async ValueTask ReadMoreAsync(CancellationToken cancellationToken)
    {
        var begun = _length - Position;
        var wanted = (int)Math.Clamp(2L * begun, 1, Math.Max(MaxObjectBytes, begun + 1));
        MakeRoom(begun, wanted);
        do
        {
            var read = await input.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            IsEnd = read == 0;
            _length += read;
        }
        while (!IsEnd && _length < wanted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ByteArrays.Return(_buffer);
        _buffer = [];
        (_length, Position) = (0, 0);
    }

    /// <summary>Moves the value that has begun to the front: of a larger buffer if it needs one, of a small one if that will do.</summary>
    void MakeRoom(int begun, int wanted)
    {
        var isTooSmall = wanted >= _buffer.Length;
        var isTooLarge = _buffer.Length > MaxKeptBytes && wanted < UsualBytes;
        var begin = _buffer.AsSpan(Position, begun);
        if (isTooSmall || isTooLarge)
        {
            var other = ByteArrays.Rent(isTooSmall ? wanted + 1 : UsualBytes);
            begin.CopyTo(other);
            ByteArrays.Return(_buffer);
            _buffer = other;
        }
        else
        {
            begin.CopyTo(_buffer);
        }

        Offset += Position;
        (Position, _length) = (0, begun);
    }
}
