using System.Text;
using System.Text.Unicode;
using Sluice.Columns;
using Sluice.Formats.Streams;

namespace Sluice.Formats.DelimitedText;

/// <summary>
/// Reads delimited text of any settings as text columns, by COPY's rules (<see cref="CsvSyntax"/>): unquoted text equal to
/// <c>nullValue</c> is NULL, quoted text never is. A row with more or fewer values than the file has columns is a bad row; an empty line
/// is none, unless the file has one column.
/// </summary>
internal sealed class CsvRowReader : RowReader
{
    readonly CsvSyntax _syntax;
    readonly CsvWindow _window;
    readonly BadRows _badRows;
    readonly Field[] _fields;
    readonly BytesVector[] _columns;
    long _rows;
    int _room;

    CsvRowReader(CsvSyntax syntax, CsvWindow window, BadRows badRows, string[] names)
    {
        (_syntax, _window, _badRows) = (syntax, window, badRows);
        _fields = [.. names.Select(name => new Field(name, new ColumnType(ColumnKind.Text)))];
        _columns = new BytesVector[names.Length];
    }

    enum RowState
    {
        Good,
        Bad,
        Empty,
        Unknown,
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields => _fields;

    /// <summary>
    /// Opens a file and reads as much of it as tells the columns: the names of its header, else <c>Prop_0</c>, <c>Prop_1</c> and so on,
    /// as many as its first row has values. An empty file has none.
    /// </summary>
    /// <param name="utf8">The file, uncompressed and in UTF-8 without a byte order mark (see <see cref="FileEncoding"/>); not closed by
    /// the reader.</param>
    /// <param name="format">How it is written; the compression and the encoding do not count here.</param>
    /// <param name="skipLineCount">How many lines that are not empty to skip before the header.</param>
    /// <param name="badRows">Takes the rows that do not fit.</param>
    /// <exception cref="InvalidDataException">The file does not begin with delimited text of these settings.</exception>
    public static Task<CsvRowReader> OpenAsync(
        Stream utf8, DelimitedTextFormat format, int skipLineCount, BadRows badRows, CancellationToken cancellationToken) =>
        OpenAsync(utf8, format, skipLineCount, badRows, CsvWindow.MaxRowBytes, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = (BytesVector)batch.Columns[i];
        batch.FirstRow = _rows + 1;
        _room = ColumnBatch.MaxBytes;
        while (!Fill(batch))
        {
            if (_window.IsLast)
                return batch.Rows + batch.LeftOut > 0;
            await _window.ReadMoreAsync(_rows + 1, cancellationToken);
        }

        return true;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _window.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static async Task<CsvRowReader> OpenAsync(
        Stream utf8, DelimitedTextFormat format, int skipLineCount, BadRows badRows, int maxRowBytes,
        CancellationToken cancellationToken)
    {
        var syntax = new CsvSyntax(format);
        var window = new CsvWindow(utf8, maxRowBytes);
        try
        {
            await SkipLinesAsync(window, syntax, skipLineCount, cancellationToken);
            var names = await ReadNamesAsync(window, syntax, format.FirstRowAsHeader, cancellationToken);
            return new CsvRowReader(syntax, window, badRows, names);
        }
        catch (Exception)
        {
            window.Dispose();
            throw;
        }
    }

    static async Task SkipLinesAsync(CsvWindow window, CsvSyntax syntax, int count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var length = syntax.LineLength(window.Bytes, window.IsLast, out var isEmpty);
            if (length > 0)
                window.Skip(length);
            if (length > 0 && !isEmpty)
                count--;
            else if (length == 0 && window.IsLast)
                return;
            else if (length == 0)
                await window.ReadMoreAsync(0, cancellationToken);
        }
    }

    static async Task<string[]> ReadNamesAsync(
        CsvWindow window, CsvSyntax syntax, bool hasHeader, CancellationToken cancellationToken)
    {
        CsvHeader? header;
        while ((header = CsvHeader.Read(window.Bytes, syntax, hasHeader, window.IsLast, window.LineAt(0))) is null)
            await window.ReadMoreAsync(hasHeader ? 0 : 1, cancellationToken);
        // Without a header the line is read again, as a row, and so are the empty ones before it if there is one column.
        if (hasHeader)
            window.Skip(header.Length);
        return [.. header.Values];
    }

    /// <summary>Adds rows while there are whole ones; false when there are no more of them in the window.</summary>
    bool Fill(ColumnBatch batch)
    {
        var rows = batch.Rows;
        while (rows < ColumnBatch.MaxRows && _room > 0)
        {
            var cursor = new CsvCursor(_syntax, _window.Bytes, _window.IsLast);
            var state = ReadRow(ref cursor, out var values, out var nulColumn);
            if (state != RowState.Good)
                batch.Truncate(rows);
            if (state == RowState.Unknown)
                return false;
            if (state == RowState.Bad)
            {
                Report(_window.Bytes[..cursor.Position], values, nulColumn);
                batch.LeaveOut();
            }

            _rows += state == RowState.Empty ? 0 : 1;
            rows += state == RowState.Good ? 1 : 0;
            _room -= cursor.Position;
            _window.Skip(cursor.Position);
        }

        return true;
    }

    RowState ReadRow(ref CsvCursor cursor, out int values, out int nulColumn)
    {
        (values, nulColumn) = (0, -1);
        if (_window.Bytes.Length == 0)
            return RowState.Unknown;
        CsvValueEnd end;
        do
        {
            end = cursor.Next();
            if (end == CsvValueEnd.Unknown)
                return RowState.Unknown;
            if (end == CsvValueEnd.Unclosed)
                throw CsvLines.Unclosed($"Row {_rows + 1}", _window.LineAt(cursor.Start));
            if (values < _columns.Length)
                cursor.AppendTo(_columns[values]);
            if (cursor.HasNul && nulColumn < 0)
                nulColumn = values;
            values++;
        }
        while (end == CsvValueEnd.Value);

        if (values == 1 && _columns.Length > 1 && cursor.End == 0)
            return RowState.Empty;
        var isGood = values == _columns.Length && nulColumn < 0 && Utf8.IsValid(_window.Bytes[..cursor.End]);
        return isGood ? RowState.Good : RowState.Bad;
    }

    void Report(ReadOnlySpan<byte> row, int values, int nulColumn)
    {
        var text = row.ToArray();
        string? column = null;
        string reason;
        if (values != _columns.Length)
        {
            reason = $"It has {values} values, the file has {_columns.Length} columns.";
        }
        else if (nulColumn >= 0)
        {
            column = _fields[nulColumn].Name;
            reason = "The value has a NUL byte, which text cannot hold.";
        }
        else
        {
            reason = "It is not text in the encoding of the dataset. Check its encodingName.";
        }

        _badRows.Add(_rows + 1, column, reason, () => Values(text));
    }

    /// <summary>The values of a row for the log: quoted and with commas, whatever marks the file has.</summary>
    string Values(byte[] row)
    {
        var text = new StringBuilder();
        var cursor = new CsvCursor(_syntax, row, isLast: true);
        CsvValueEnd end;
        do
        {
            end = cursor.Next();
            text.Append(text.Length == 0 ? "\"" : ",\"");
            text.Append(Encoding.UTF8.GetString(cursor.ToArray()).Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        while (end == CsvValueEnd.Value);
        return text.ToString();
    }
}
