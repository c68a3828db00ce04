using System.Text;

namespace Sluice.PostgreSql.Types;

/// <summary>Walks through the text form of a value.</summary>
ref struct TextCursor(ReadOnlySpan<byte> text)
{
    ReadOnlySpan<byte> _rest = text;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>The next byte; 0 at the end.</summary>
    public readonly byte Next => _rest.IsEmpty ? (byte)0 : _rest[0];

    public byte Read()
    {
        if (_rest.IsEmpty)
            return 0;
        var next = _rest[0];
        _rest = _rest[1..];
        return next;
    }

    public bool TryTake(char expected)
    {
        if (_rest.IsEmpty || _rest[0] != expected)
            return false;
        _rest = _rest[1..];
        return true;
    }

    public bool TryTake(ReadOnlySpan<byte> expected)
    {
        if (!_rest.StartsWith(expected))
            return false;
        _rest = _rest[expected.Length..];
        return true;
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>Takes what comes before one of some characters, or all of it.</summary>
    public ReadOnlySpan<byte> TakeUntil(ReadOnlySpan<byte> any) =>
        Take(_rest.IndexOfAny(any) is >= 0 and var found ? found : _rest.Length);

    public ReadOnlySpan<byte> TakeDigits() =>
        Take(_rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var found ? found : _rest.Length);

    public ReadOnlySpan<byte> TakeLetters()
    {
        var length = 0;
        while (length < _rest.Length && char.IsAsciiLetter((char)_rest[length]))
            length++;
        return Take(length);
    }

    public bool SkipSpace()
    {
        var before = _rest.Length;
        while (_rest.Length > 0 && IsSpace(_rest[0]))
            _rest = _rest[1..];
        return _rest.Length < before;
    }

    /// <summary>White space as C's isspace has it.</summary>
    public static bool IsSpace(byte octet) => octet is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\n\v\f\r"u8);

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(text, other);
}
