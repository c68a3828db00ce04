using System.Text;

namespace Sluice.Expressions.Syntax;

/// <summary>Goes through the text of an expression once.</summary>
sealed class Cursor
{
    readonly SourceText _source;
    readonly int? _fixed;

    public Cursor(SourceText source, string text)
    {
        _source = source;
        Text = text;
    }

    /// <summary>Goes through a text that stands in quotes; its places are where it begins.</summary>
    public Cursor(SourceLocation place, string text)
        : this(place.Source, text) => _fixed = place.Position;

    public string Text { get; }

    public int Position { get; set; }

    public bool IsAtEnd => Position >= Text.Length;

    public bool IsAtName => Peek is '_' || char.IsLetter(Peek);

    public char Peek => IsAtEnd ? '\0' : Text[Position];

    public SourceLocation LocationAt() => LocationAt(Position);

    public SourceLocation LocationAt(int position) => new(_source, _fixed ?? position);

    public char Take() => Text[Position++];

    public void SkipSpace()
    {
        while (char.IsWhiteSpace(Peek))
            Position++;
    }

    public bool TryTake(char expected)
    {
        if (IsAtEnd || Text[Position] != expected)
            return false;
        Position++;
        return true;
    }

    public bool TryTake(string expected)
    {
        if (!Text.AsSpan(Position).StartsWith(expected, StringComparison.Ordinal))
            return false;
        Position += expected.Length;
        return true;
    }

    public void Expect(char expected)
    {
        SkipSpace();
        if (!TryTake(expected))
            throw Unexpected($"'{expected}'");
    }

    public string TakeName() => TakeWhile(Position, c => char.IsLetterOrDigit(c) || c is '_' or '-' or '$') is { Length: > 0 } name
        ? name
        : throw Unexpected("a name");

    public string TakeNumber()
    {
        var start = Position++;
        var isExponent = false;
        return TakeWhile(start, c =>
        {
            var isSign = isExponent && c is '-' or '+';
            isExponent = c is 'e' or 'E';
            return isSign || isExponent || char.IsAsciiDigit(c) || c == '.';
        });
    }

    /// <summary>A text in single quotes; two of them stand for one.</summary>
    public string TakeQuoted()
    {
        var start = LocationAt();
        var text = new StringBuilder();
        for (Position++; !IsAtEnd; Position++)
        {
            var end = Text.IndexOf('\'', Position);
            if (end < 0)
                break;
            text.Append(Text, Position, end - Position);
            Position = end + 1;
            if (Peek != '\'')
                return text.ToString();
            text.Append('\'');
        }

        throw new ExpressionException(start, "the text that begins here is not closed by a single quote");
    }

    public ExpressionException Unexpected(string expected) =>
        IsAtEnd ? new ExpressionException(LocationAt(Text.Length), $"it ends where {expected} should be")
        : new ExpressionException(LocationAt(), $"{Describe(Text[Position])} where {expected} should be");

    static string Describe(char found) =>
        char.IsControl(found) || char.IsSurrogate(found) ? $"U+{(int)found:X4}" : $"'{found}'";

    string TakeWhile(int start, Func<char, bool> isPart)
    {
        while (!IsAtEnd && isPart(Text[Position]))
            Position++;
        return Text[start..Position];
    }
}
