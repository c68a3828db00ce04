using System.Text;

namespace Sluice.Expressions.Syntax;

/// <summary>Reads the text of an expression by recursive descent.</summary>
sealed class Parser
{
    const string Open = "@{";
    const string EscapedOpen = "@@{";

    readonly Cursor _cursor;
    int _depth;

    Parser(Cursor cursor, int depth)
    {
        _cursor = cursor;
        _depth = depth;
    }

    public static Node Parse(string text)
    {
        text = Values.ReplaceLoneSurrogates(text);
        var cursor = new Cursor(new SourceText(text), text);
        if (text.StartsWith("@@", StringComparison.Ordinal))
            return new Literal(cursor.LocationAt(0), text[1..]);
        return text.StartsWith('@') && !text.StartsWith(Open, StringComparison.Ordinal)
            ? new Parser(cursor, 0).ReadWhole()
            : new Parser(cursor, 0).ReadInterpolation();
    }

    Node ReadWhole()
    {
        _cursor.Position = 1;
        CheckLength(1, _cursor.Text.Length);
        var expression = ReadExpression();
        _cursor.SkipSpace();
        return _cursor.IsAtEnd ? expression : throw _cursor.Unexpected("the end");
    }

    Interpolation ReadInterpolation()
    {
        var parts = new List<Node>();
        var text = new StringBuilder();
        var start = 0;
        while (!_cursor.IsAtEnd)
        {
            if (_cursor.TryTake(EscapedOpen))
            {
                text.Append(Open);
            }
            else if (_cursor.TryTake(Open))
            {
                FlushText();
                var from = _cursor.Position;
                parts.Add(ReadExpression());
                _cursor.SkipSpace();
                CheckLength(from, _cursor.Position);
                _cursor.Expect('}');
                start = _cursor.Position;
            }
            else
            {
                text.Append(_cursor.Take());
            }
        }

        FlushText();
        return new Interpolation(_cursor.LocationAt(0), parts);

        void FlushText()
        {
            if (text.Length > 0)
                parts.Add(new Literal(_cursor.LocationAt(start), text.ToString()));
            text.Clear();
        }
    }

    void CheckLength(int from, int to)
    {
        if (to - from > Limits.Characters)
        {
            throw new ExpressionException(
                _cursor.LocationAt(from), $"the expression has {to - from} characters; ADF takes no more than {Limits.Characters}");
        }
    }

    Node ReadExpression()
    {
        _cursor.SkipSpace();
        var start = _cursor.LocationAt();
        if (++_depth > Limits.Nesting)
            throw new ExpressionException(start, $"more than {Limits.Nesting} calls or brackets are inside each other");
        var value = _cursor.Peek switch
        {
            '\'' => ReadString(),
            '-' or '+' or '.' or >= '0' and <= '9' => ReadNumber(),
            _ when _cursor.IsAtName => ReadNamed(),
            '"' => throw _cursor.Unexpected("text in single quotes, a name or a function"),
            '{' => throw _cursor.Unexpected("a value, a name or a function (an object is written json('{...}'))"),
            _ => throw _cursor.Unexpected("a value, a name or a function"),
        };
        var steps = ReadSteps();
        _depth--;
        return steps.Count == 0 ? value : new Access(value, steps);
    }

    List<Step> ReadSteps()
    {
        var steps = new List<Step>();
        while (true)
        {
            _cursor.SkipSpace();
            var place = _cursor.LocationAt();
            var isNullSafe = _cursor.TryTake('?');
            if (_cursor.TryTake('.'))
            {
                _cursor.SkipSpace();
                place = _cursor.LocationAt();
                steps.Add(new Step(new Literal(place, _cursor.TakeName()), isNullSafe, place));
            }
            else if (_cursor.TryTake('['))
            {
                steps.Add(new Step(ReadExpression(), isNullSafe, place));
                _cursor.Expect(']');
            }
            else
            {
                return isNullSafe ? throw _cursor.Unexpected("'.' or '['") : steps;
            }
        }
    }

    Node ReadNamed()
    {
        var place = _cursor.LocationAt();
        var name = _cursor.TakeName();
        _cursor.SkipSpace();
        if (_cursor.TryTake('('))
        {
            var arguments = ReadArguments();
            return ScopeFunction.Find(name) is { } function ? new ScopeCall(place, function, arguments) : new Call(place, name, arguments);
        }

        return name.ToUpperInvariant() switch
        {
            "TRUE" => new Literal(place, true),
            "FALSE" => new Literal(place, false),
            "NULL" => new Literal(place, null),
            _ => throw new ExpressionException(
                place,
                $"{Values.Quote(name)} is neither a constant nor a call: text stands in single quotes, a function has parentheses"),
        };
    }

    List<Node> ReadArguments()
    {
        var arguments = new List<Node>();
        _cursor.SkipSpace();
        if (_cursor.TryTake(')'))
            return arguments;
        do
        {
            arguments.Add(ReadExpression());
            _cursor.SkipSpace();
        }
        while (_cursor.TryTake(','));
        _cursor.Expect(')');
        return arguments;
    }

    /// <summary>Text in single quotes, which are doubled in it; it may have expressions in it again.</summary>
    Node ReadString()
    {
        var place = _cursor.LocationAt();
        var text = _cursor.TakeQuoted();
        return text.Contains(Open, StringComparison.Ordinal)
            ? new Parser(new Cursor(place, text), _depth).ReadInterpolation()
            : new Literal(place, text);
    }

    Literal ReadNumber()
    {
        var place = _cursor.LocationAt();
        var digits = _cursor.TakeNumber();
        return Number.TryRead(digits, out var number)
            ? new Literal(place, number.ToJson())
            : throw new ExpressionException(place, $"{Values.Quote(digits)} is not a number");
    }
}
