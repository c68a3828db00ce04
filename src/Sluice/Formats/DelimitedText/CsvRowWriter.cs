using System.Text;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Streams;

namespace Sluice.Formats.DelimitedText;

/// <summary>
/// Writes delimited text of any settings: byte for byte what the server's COPY writes where COPY can say the settings, but for the row
/// ends (<c>CopyAttributeOutCSV</c> in src/backend/commands/copyto.c).
/// </summary>
internal sealed class CsvRowWriter : RowWriter
{
    const int FlushBytes = 128 * 1024;

    readonly Stream _output;
    readonly IReadOnlyList<Field> _fields;
    readonly CsvValueWriter _values;
    readonly bool[] _isBare;
    readonly int[] _refusing;
    readonly byte[] _null;
    readonly byte[] _delimiter;
    readonly byte[] _rowEnd;
    readonly bool _quoteAll;
    readonly bool _hasQuote;
    readonly ByteBuffer _buffer = new(FlushBytes * 2);
    readonly ByteBuffer _value = new();
    bool _isBegun;

    /// <param name="output">Takes the file in UTF-8; left open.</param>
    /// <param name="fields">The columns.</param>
    /// <param name="format">How to write; the compression and the encoding do not count here.</param>
    /// <param name="quoteAll">Whether to quote all values but NULL. It means nothing without a quote.</param>
    public CsvRowWriter(Stream output, IReadOnlyList<Field> fields, DelimitedTextFormat format, bool quoteAll)
    {
        var syntax = new CsvSyntax(format);
        (_output, _fields, _hasQuote) = (output, fields, syntax.Quote.Length > 0);
        _quoteAll = quoteAll && _hasQuote;
        _values = new CsvValueWriter(syntax, isOnlyColumn: fields.Count == 1);
        (_null, _delimiter) = (syntax.Null, syntax.Delimiter);
        _rowEnd = syntax.RowEnd ?? "\r\n"u8.ToArray();
        _isBare = [.. fields.Select(field => _values.IsAlwaysBare(field.Type.Kind))];
        // With a quote and an escape there is no value that cannot be written.
        var canRefuse = syntax.Quote.Length == 0 || syntax.Escape.Length == 0;
        _refusing = [.. Enumerable.Range(0, fields.Count).Where(i => canRefuse && (quoteAll || !_isBare[i]))];
        if (format.FirstRowAsHeader && fields.Count > 0)
            WriteHeader();
    }

    /// <inheritdoc/>
    public override string? FindProblem(ColumnBatch batch, int row)
    {
        var before = _buffer.Length;
        try
        {
            foreach (var i in _refusing)
                AppendValue(batch.Columns[i], i, row);
            return null;
        }
        catch (ValueException exception)
        {
            return exception.Message;
        }
        finally
        {
            _buffer.Truncate(before);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Of the row with such a value and those behind it none is written.</remarks>
    public override async ValueTask WriteAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken)
    {
        for (var row = start; row < start + count;)
        {
            row = Append(batch, row, start + count);
            if (_buffer.Length >= FlushBytes)
                await FlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken) => await FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _buffer.Dispose();
        _value.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task FlushAsync(CancellationToken cancellationToken)
    {
        _isBegun |= _buffer.Length > 0;
        await _output.WriteAsync(_buffer.Memory, cancellationToken);
        _buffer.Clear();
    }

    void WriteHeader()
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            if (i > 0)
                _buffer.Append(_delimiter);
            // COPY does not quote names because all values are to be quoted.
            Write(i, Encoding.UTF8.GetBytes(_fields[i].Name), quote: false, _values);
        }

        _buffer.Append(_rowEnd);
    }

    /// <summary>Adds rows until there are enough bytes to write; what it returns is the next row.</summary>
    int Append(ColumnBatch batch, int row, int end)
    {
        for (; row < end && _buffer.Length < FlushBytes; row++)
        {
            var before = _buffer.Length;
            try
            {
                for (var i = 0; i < _isBare.Length; i++)
                {
                    if (i > 0)
                        _buffer.Append(_delimiter);
                    AppendValue(batch.Columns[i], i, row);
                }
            }
            catch (ValueException)
            {
                _buffer.Truncate(before);
                throw;
            }

            _buffer.Append(_rowEnd);
        }

        return row;
    }

    void AppendValue(Vector vector, int column, int row)
    {
        if (vector.IsNull(row))
        {
            _buffer.Append(_null);
            return;
        }

        var type = _fields[column].Type;
        if (_isBare[column] && !_quoteAll)
        {
            TextRepresentation.Write(vector, type, row, _buffer);
        }
        else if (type.Kind is ColumnKind.Text or ColumnKind.Json)
        {
            Write(column, ((BytesVector)vector)[row], _quoteAll, _values);
        }
        else
        {
            _value.Clear();
            TextRepresentation.Write(vector, type, row, _value);
            Write(column, _value.Span, _quoteAll, _values);
        }
    }

    void Write(int column, ReadOnlySpan<byte> value, bool quote, CsvValueWriter values)
    {
        // The first character of a file may not look like a byte order mark.
        var isMark = !_isBegun && _buffer.Length == 0 && FileEncoding.StartsWithByteOrderMark(value);
        var problem = values.TryWrite(value, quote || isMark, _buffer)
            ?? (isMark && !_hasQuote ? "at the start of a file without quotes U+FEFF would be a byte order mark. Set quoteChar." : null);
        if (problem is not null)
            throw new ValueException($"Column {_fields[column].Name}: {problem}");
    }
}
