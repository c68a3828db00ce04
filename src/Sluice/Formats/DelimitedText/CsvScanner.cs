using System.Buffers;

namespace Sluice.Formats.DelimitedText;

/// <summary>Finds where rows end in CSV as COPY writes it: a <c>\n</c> outside quotes.</summary>
internal struct CsvScanner
{
    readonly byte _quote;
    readonly byte _escape;
    readonly SearchValues<byte> _stops;
    bool _isQuoted;
    bool _isEscaped;

    /// <summary>Starts outside quotes.</summary>
    /// <param name="escape">The escape, which works inside quotes only; the quote itself when it is doubled.</param>
    public CsvScanner(byte quote, byte escape)
    {
        _quote = quote;
        _escape = escape;
        _stops = SearchValues.Create(quote == escape ? [quote, (byte)'\n'] : [quote, escape, (byte)'\n']);
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
            if (found == '\n')
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
