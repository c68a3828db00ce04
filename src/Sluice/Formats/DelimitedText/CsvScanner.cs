using System.Buffers;

namespace Sluice.Formats.DelimitedText;

/// <summary>Finds where rows end in CSV as COPY reads it: a line break outside quotes, wherever the quote stands in its value.</summary>
public struct CsvScanner
{
    readonly byte _quote;
    readonly byte _escape;
    readonly byte _rowEnd;
    readonly SearchValues<byte> _stops;
    bool _isQuoted;
    bool _isEscaped;

    /// <summary>Starts outside quotes.</summary>
    /// <param name="quote">The quote.</param>
    /// <param name="escape">The escape, which works inside quotes only; the quote itself when it is doubled.</param>
    /// <param name="rowEnd">The last byte of a line break: <c>\n</c>, or <c>\r</c> in files that use it alone.</param>
    public CsvScanner(byte quote, byte escape, byte rowEnd)
    {
        _quote = quote;
        _escape = escape;
        _rowEnd = rowEnd;
        _stops = SearchValues.Create(quote == escape ? [quote, rowEnd] : [quote, escape, rowEnd]);
    }

    /// <summary>
    /// The position behind the next row's end, or -1 when it is not in these bytes; the state carries over to the bytes that follow.
    /// </summary>
    public int FindRowEnd(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        if (_isEscaped && bytes.Length > 0)
        {
            _isEscaped = false;
            position = 1;
        }

        while (true)
        {
            var next = bytes[position..].IndexOfAny(_stops);
            if (next < 0)
                return -1;
            position += next + 1;
            var found = bytes[position - 1];
            if (found == _rowEnd)
            {
                if (!_isQuoted)
                    return position;
            }
            else if (found == _quote)
            {
                // A doubled quote leaves and enters again, which comes to the same.
                _isQuoted = !_isQuoted;
            }
            else if (_isQuoted && _escape != _quote)
            {
                if (position == bytes.Length)
                {
                    _isEscaped = true;
                    return -1;
                }

                position++;
            }
        }
    }
}
