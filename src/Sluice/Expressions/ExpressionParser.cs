using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>Reads the text of an expression by recursive descent.</summary>
ref struct ExpressionParser
{
    readonly string _text;
    int _position;

    ExpressionParser(string text, int position)
    {
        _text = text;
        _position = position;
    }

    public static Expression Parse(string text)
    {
        if (text.StartsWith("@@", StringComparison.Ordinal))
            return new Literal(text[1..]);
        if (!text.StartsWith('@') || text.StartsWith("@{", StringComparison.Ordinal))
            return ParseInterpolation(text);
        var parser = new ExpressionParser(text, 1);
        var expression = parser.ReadExpression();
        parser.SkipSpace();
        return parser._position == text.Length ? expression : throw parser.Unexpected("the end");
    }

    static Expression ParseInterpolation(string text)
    {
        var parts = new List<Expression>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (string.CompareOrdinal(text, i, "@@{", 0, 3) == 0)
            {
                literal.Append("@{");
                i += 3;
            }
            else if (string.CompareOrdinal(text, i, "@{", 0, 2) == 0)
            {
                parts.Add(new Literal(literal.ToString()));
                literal.Clear();
                var parser = new ExpressionParser(text, i + 2);
                parts.Add(parser.ReadExpression());
                parser.SkipSpace();
                parser.Expect('}');
                i = parser._position;
            }
            else
            {
                literal.Append(text[i++]);
            }
        }

        parts.Add(new Literal(literal.ToString()));
        return new Interpolation(parts);
    }

    Expression ReadExpression()
    {
        SkipSpace();
        var expression = Peek switch
        {
            '\'' => new Literal(ReadString()),
            '-' or '+' or >= '0' and <= '9' => ReadNumber(),
            '_' or >= 'a' and <= 'z' or >= 'A' and <= 'Z' => ReadNamed(),
            _ => throw Unexpected("a value, a name or a function"),
        };
        while (true)
        {
            var nullSafe = Peek == '?' && _position + 1 < _text.Length && _text[_position + 1] is '.' or '[';
            if (nullSafe)
                _position++;
            if (TryTake('.'))
            {
                expression = new Member(expression, new Literal(ReadName()), nullSafe);
            }
            else if (TryTake('['))
            {
                var key = ReadExpression();
                SkipSpace();
                Expect(']');
                expression = new Member(expression, key, nullSafe);
            }
            else
            {
                return expression;
            }
        }
    }

    Expression ReadNamed()
    {
        var name = ReadName();
        if (!TryTake('('))
        {
            return name.ToUpperInvariant() switch
            {
                "TRUE" => new Literal(true),
                "FALSE" => new Literal(false),
                "NULL" => new Literal(null),
                _ => throw new ExpressionException(
                    $"'{name}' at {_position} is neither a constant nor a call: text stands in single quotes, a function has parentheses"),
            };
        }

        var arguments = new List<Expression>();
        SkipSpace();
        if (TryTake(')'))
            return new Call(name, arguments);
        do
        {
            arguments.Add(ReadExpression());
            SkipSpace();
        }
        while (TryTake(','));
        Expect(')');
        return new Call(name, arguments);
    }

    string ReadName()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '-' or '$'))
            _position++;
        return _position > start ? _text[start.._position] : throw Unexpected("a name");
    }

    string ReadString()
    {
        var value = new StringBuilder();
        for (_position++; _position < _text.Length; _position++)
        {
            if (_text[_position] != '\'')
            {
                value.Append(_text[_position]);
            }
            else if (_position + 1 < _text.Length && _text[_position + 1] == '\'')
            {
                value.Append('\'');
                _position++;
            }
            else
            {
                _position++;
                return value.ToString();
            }
        }

        throw new ExpressionException("a string is not closed by a single quote");
    }

    Expression ReadNumber()
    {
        var start = _position++;
        while (_position < _text.Length && (char.IsAsciiDigit(_text[_position]) || _text[_position] is '.' or 'e' or 'E'))
            _position++;
        var digits = _text[start.._position];
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return new Literal(JsonValue.Create(integer));
        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new Literal(JsonValue.Create(number))
            : throw new ExpressionException($"'{digits}' at {start} is not a number");
    }

    readonly char Peek => _position < _text.Length ? _text[_position] : '\0';

    void SkipSpace()
    {
        while (char.IsWhiteSpace(Peek))
            _position++;
    }

    bool TryTake(char expected)
    {
        if (Peek != expected)
            return false;
        _position++;
        return true;
    }

    void Expect(char expected)
    {
        if (!TryTake(expected))
            throw Unexpected($"'{expected}'");
    }

    readonly ExpressionException Unexpected(string expected) => new(
        _position < _text.Length
            ? $"'{_text[_position]}' at {_position} where {expected} should be"
            : $"it ends where {expected} should be");
}
