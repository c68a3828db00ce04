using Sluice.Columns;

namespace Sluice.Formats.DelimitedText;

/// <summary>Reads the values in some bytes one after the other, without copying them.</summary>
/// <param name="syntax">How they are written.</param>
/// <param name="bytes">The bytes, from a row's first on.</param>
/// <param name="isLast">Whether the file ends with them.</param>
ref struct CsvCursor(CsvSyntax syntax, ReadOnlySpan<byte> bytes, bool isLast)
{
    readonly ReadOnlySpan<byte> _bytes = bytes;
    readonly byte _delimiter = syntax.Delimiter[0];
    readonly bool _isDelimiterOneByte = syntax.Delimiter.Length == 1 && syntax.RowEnd?[0] != syntax.Delimiter[0];
    int _contentStart;
    int _contentEnd;
    bool _isComposite;

    /// <summary>Behind the last value and what ended it.</summary>
    public int Position { get; set; }

    /// <summary>Where the last value begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End { get; private set; }

    /// <summary>Whether any of it was quoted: then it is not NULL.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Whether it holds a NUL, which PostgreSQL's text cannot.</summary>
    public bool HasNul { get; private set; }

    /// <summary>Reads the next value.</summary>
    public CsvValueEnd Next()
    {
        Start = Position;
        IsQuoted = _isComposite = HasNul = false;
        var position = Position;
        while (true)
        {
            var next = _bytes[position..].IndexOfAny(syntax.Stops);
            if (next < 0)
                return isLast ? Finish(_bytes.Length, 0, CsvValueEnd.File) : CsvValueEnd.Unknown;
            position += next;
            var found = _bytes[position];
            if (found == _delimiter && _isDelimiterOneByte)
                return Finish(position, 1, CsvValueEnd.Value);
            if (!isLast && _bytes.Length - position < syntax.Lookahead)
                return CsvValueEnd.Unknown;

            var rest = _bytes[position..];
            var (delimiter, rowEnd) = (syntax.DelimiterLength(rest), syntax.RowEndLength(rest));
            if (delimiter > rowEnd)
                return Finish(position, delimiter, CsvValueEnd.Value);
            if (rowEnd > 0)
                return Finish(position, rowEnd, CsvValueEnd.Row);
            if (CsvSyntax.StartsWith(rest, syntax.Quote))
            {
                var (end, closed) = SkipQuoted(position);
                if (!closed)
                    return isLast ? CsvValueEnd.Unclosed : CsvValueEnd.Unknown;
                position = end;
            }
            else
            {
                position += SkipUnquoted(rest);
            }
        }
    }

    /// <summary>Whether the last value is NULL.</summary>
    public readonly bool IsNull => !IsQuoted && _bytes[Start..End].SequenceEqual(syntax.Null);

    /// <summary>Adds the last value to a column.</summary>
    public readonly void AppendTo(BytesVector column)
    {
        if (!IsQuoted && End - Start == syntax.Null.Length && IsNull)
            column.AppendNull();
        else if (_isComposite)
            column.Commit(Unescape(column.Reserve(End - Start)));
        else
            column.Append(_bytes[_contentStart.._contentEnd]);
    }

    /// <summary>The last value's bytes.</summary>
    public readonly byte[] ToArray()
    {
        if (!_isComposite)
            return _bytes[_contentStart.._contentEnd].ToArray();
        var value = new byte[End - Start];
        return value[..Unescape(value)];
    }

    CsvValueEnd Finish(int position, int length, CsvValueEnd end)
    {
        End = position;
        Position = position + length;
        if (!IsQuoted)
            (_contentStart, _contentEnd) = (Start, End);
        else if (_contentEnd + syntax.Quote.Length != End)
            _isComposite = true;
        return end;
    }

    /// <summary>Skips from a quote to behind the one that closes it.</summary>
    (int End, bool Closed) SkipQuoted(int position)
    {
        // Most values are quoted as a whole, once: then what is between the quotes is the value.
        _isComposite |= IsQuoted || position != Start;
        IsQuoted = true;
        position += syntax.Quote.Length;
        _contentStart = position;
        while (true)
        {
            var next = _bytes[position..].IndexOfAny(syntax.QuotedStops);
            if (next < 0)
                return (0, false);
            position += next;
            if (!isLast && _bytes.Length - position < syntax.Lookahead)
                return (0, false);
            var rest = _bytes[position..];
            if (CsvSyntax.StartsWith(rest, syntax.Escape) && syntax.EscapedLength(rest) is > 0 and var escaped)
            {
                _isComposite = true;
                position += syntax.Escape.Length + escaped;
            }
            else if (CsvSyntax.StartsWith(rest, syntax.Quote))
            {
                _contentEnd = position;
                return (position + syntax.Quote.Length, true);
            }
            else
            {
                HasNul |= rest[0] == 0;
                position++;
            }
        }
    }

    /// <summary>Skips what only looked like a mark, and in a file without quotes what an escape protects.</summary>
    int SkipUnquoted(ReadOnlySpan<byte> rest)
    {
        if (syntax.Quote.Length == 0 && CsvSyntax.StartsWith(rest, syntax.Escape) && syntax.EscapedLength(rest) is > 0 and var escaped)
        {
            _isComposite = true;
            return syntax.Escape.Length + escaped;
        }

        HasNul |= rest[0] == 0;
        return 1;
    }

    /// <summary>Copies the last value without its quotes and escapes; what it returns is the value's length.</summary>
    readonly int Unescape(Span<byte> value)
    {
        var raw = _bytes[Start..End];
        var length = 0;
        var escapes = syntax.Quote.Length == 0;
        while (true)
        {
            var next = raw.IndexOfAny(syntax.Marks);
            var text = next < 0 ? raw : raw[..next];
            text.CopyTo(value[length..]);
            length += text.Length;
            if (next < 0)
                return length;
            raw = raw[next..];
            if (escapes && CsvSyntax.StartsWith(raw, syntax.Escape) && syntax.EscapedLength(raw) is > 0 and var escaped)
            {
                raw.Slice(syntax.Escape.Length, escaped).CopyTo(value[length..]);
                length += escaped;
                raw = raw[(syntax.Escape.Length + escaped)..];
            }
            else if (CsvSyntax.StartsWith(raw, syntax.Quote))
            {
                escapes = !escapes;
                raw = raw[syntax.Quote.Length..];
            }
            else
            {
                value[length++] = raw[0];
                raw = raw[1..];
            }
        }
    }
}
