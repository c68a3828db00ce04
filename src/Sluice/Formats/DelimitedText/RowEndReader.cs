using System.Buffers;

namespace Sluice.Formats.DelimitedText;

/// <summary>
/// Rewrites delimited text so that COPY reads the same rows of it as <see cref="CsvRowReader"/> does. The server knows one row end a file
/// and finds out itself which; here all become <c>\n</c>, and line breaks that end no row are put into quotes. Empty lines that are no
/// rows are left out, and no row begins with <c>\.</c>, which ends the data for servers before 18 (manual, COPY, "CSV Format").
/// </summary>
sealed class RowEndReader
{
    // Three for each, and those that the bytes before have held back.
    const int MaxGrowth = 3;
    const int MaxHeld = 2;

    readonly byte _quote;
    readonly string? _rowEnd;
    readonly bool _hasPairs;
    readonly bool _isOneColumn;
    readonly SearchValues<byte> _stops;
    readonly SearchValues<byte> _quotedStops;
    bool _isInHeader;
    bool _isQuoted;
    bool _isEscaped;
    bool _isAfterReturn;
    bool _isAfterBackslash;
    bool _isJustClosed;
    bool _isRowEmpty = true;
    bool _endedInReturn;
    long _lines = 1;
    long _quoteLine;

    /// <param name="format">How the file is written: COPY can say it
    /// (<see cref="PostgreSql.CopyProtocol.CopyOptions.ReadingProblems"/>).</param>
    /// <param name="columns">How many columns it has.</param>
    public RowEndReader(DelimitedTextFormat format, int columns)
    {
        _quote = (byte)format.QuoteChar[0];
        _rowEnd = format.RowDelimiter;
        _hasPairs = _rowEnd is null or "\r\n";
        _isOneColumn = columns == 1;
        _isInHeader = format.FirstRowAsHeader;
        _stops = SearchValues.Create([_quote, (byte)'\r', (byte)'\n']);
        _quotedStops = SearchValues.Create([_quote, (byte)format.EscapeChar[0]]);
    }

    /// <summary>Rows that have ended, without the header.</summary>
    public long Rows { get; private set; }

    /// <summary>The most bytes that some room takes the output of.</summary>
    public static int MaxInput(int room) => (room / MaxGrowth) - MaxHeld;

    /// <summary>Rewrites the next bytes; what it returns is the length of the output.</summary>
    public int Rewrite(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var copy = new Replacement(input, output);
        var position = 0;
        var quote = -1;
        if (_isAfterBackslash && input.Length > 0)
            EndBackslash(ref copy, input[0]);
        while (position < input.Length)
        {
            if (_isAfterReturn)
            {
                _isAfterReturn = false;
                var isPair = input[position] == '\n';
                EndLine(ref copy, position, isPair ? ++position : position, isPair ? "\r\n" : "\r");
            }
            else if (_isQuoted)
            {
                position = SkipQuoted(input, position);
            }
            else
            {
                var next = input[position..].IndexOfAny(_stops);
                var end = next < 0 ? input.Length : position + next;
                TakeText(ref copy, input, position, end);
                position = end;
                if (next < 0)
                    break;
                position++;
                if (input[end] == _quote)
                {
                    // A doubled quote leaves and enters again: the value began before.
                    quote = _isJustClosed && next == 0 ? quote : end;
                    (_isQuoted, _isRowEmpty) = (true, false);
                }
                else if (input[end] == '\r' && _hasPairs)
                {
                    BeginReturn(ref copy, end);
                }
                else
                {
                    EndLine(ref copy, end, position, input[end] == '\r' ? "\r" : "\n");
                }

                _isJustClosed = false;
            }
        }

        CountLines(input, quote);
        return copy.Finish();
    }

    /// <summary>There are no more bytes: ends the last row, if it has no row end.</summary>
    /// <returns>The length of what is to be added.</returns>
    /// <exception cref="InvalidDataException">It ends inside quotes.</exception>
    public int End(Span<byte> output)
    {
        if (_isQuoted)
            throw CsvLines.Unclosed(_isInHeader ? "The header" : $"Row {Rows + 1}", _quoteLine);
        var copy = new Replacement([], output);
        if (_isAfterReturn)
            EndLine(ref copy, 0, 0, "\r");
        _isAfterReturn = false;
        if (_isAfterBackslash)
            EndBackslash(ref copy, next: 0);
        if (!_isRowEmpty)
            EndRow(ref copy, 0, 0, "");
        return copy.Finish();
    }

    int SkipQuoted(ReadOnlySpan<byte> input, int position)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return position + 1;
        }

        var next = input[position..].IndexOfAny(_quotedStops);
        if (next < 0)
            return input.Length;
        if (input[position + next] == _quote)
            (_isQuoted, _isJustClosed) = (false, true);
        else
            _isEscaped = true;
        return position + next + 1;
    }

    /// <summary>Passes over text outside quotes; before a backslash and a point at the start of a row go quotes of nothing.</summary>
    void TakeText(ref Replacement copy, ReadOnlySpan<byte> input, int start, int end)
    {
        if (start == end)
            return;
        if (_isRowEmpty && input[start] == '\\')
        {
            if (start + 1 == input.Length)
            {
                // What it begins, the next byte tells.
                _isAfterBackslash = true;
                copy.Replace(start, end, []);
            }
            else if (input[start + 1] == '.')
            {
                copy.Replace(start, start, [_quote, _quote]);
            }
        }

        _isRowEmpty = false;
    }

    void EndBackslash(ref Replacement copy, byte next)
    {
        _isAfterBackslash = false;
        copy.Replace(0, 0, next == '.' ? [_quote, _quote, (byte)'\\'] : "\\"u8);
    }

    /// <summary>A <c>\r</c> that may be half of a line break: what it is, the next byte tells.</summary>
    void BeginReturn(ref Replacement copy, int position)
    {
        _isAfterReturn = true;
        copy.Replace(position, position + 1, []);
    }

    void EndLine(ref Replacement copy, int start, int end, string found)
    {
        if (_rowEnd is null || _rowEnd == found)
        {
            EndRow(ref copy, start, end, found);
            return;
        }

        // To the dataset it is text.
        copy.Replace(start, end, found == "\r" ? [_quote, (byte)'\r', _quote] : [_quote, (byte)'\n', _quote]);
        _isRowEmpty = false;
    }

    void EndRow(ref Replacement copy, int start, int end, string found)
    {
        var isRow = !_isRowEmpty || (_isOneColumn && !_isInHeader);
        if (!isRow)
            copy.Replace(start, end, []);
        else if (found != "\n")
            copy.Replace(start, end, "\n"u8);
        if (isRow && !_isInHeader)
            Rows++;
        _isInHeader &= !isRow;
        _isRowEmpty = true;
    }

    void CountLines(ReadOnlySpan<byte> input, int quote)
    {
        if (input.IsEmpty)
            return;
        // Half of the break was counted with the bytes before.
        if (_endedInReturn && input[0] == '\n')
            _lines--;
        if (quote >= 0)
            _quoteLine = _lines + CsvLines.Count(input[..quote]);
        _lines += CsvLines.Count(input);
        _endedInReturn = input[^1] == '\r';
    }

    /// <summary>Some bytes on their way into others, with parts of them replaced.</summary>
    ref struct Replacement(ReadOnlySpan<byte> input, Span<byte> output)
    {
        readonly ReadOnlySpan<byte> _input = input;
        readonly Span<byte> _output = output;
        int _taken;
        int _written;

        public void Replace(int start, int end, scoped ReadOnlySpan<byte> bytes)
        {
            Copy(_input[_taken..start]);
            Copy(bytes);
            _taken = end;
        }

        public int Finish()
        {
            Copy(_input[_taken..]);
            return _written;
        }

        void Copy(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_output[_written..]);
            _written += bytes.Length;
        }
    }
}
