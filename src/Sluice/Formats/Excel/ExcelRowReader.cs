using System.Text;
using Sluice.Columns;
using Sluice.Formats.DelimitedText;
using Sluice.Stores.Files;

namespace Sluice.Formats.Excel;

/// <summary>
/// Reads a sheet as rows of texts. Rows without a value are none. A value beside the columns is a bad row, so that nothing is lost.
/// </summary>
sealed class ExcelRowReader : RowReader
{
    // What Excel opens is much smaller.
    const long MostOfFile = 4L << 30;

    readonly SpooledFile _file;
    readonly Workbook _workbook;
    readonly SharedTexts _texts;
    readonly SheetReader _sheet;
    readonly ExcelFormat _format;
    readonly CellRange _wanted;
    readonly CellRange _columns;
    readonly BadRows _badRows;
    readonly Field[] _fields;
    readonly string?[] _values;
    bool _hasRow;
    long _rows;

    ExcelRowReader(SpooledFile file, Workbook workbook, SharedTexts texts, SheetReader sheet, ExcelFormat format, CellRange columns, BadRows badRows, IReadOnlyList<string> names)
    {
        (_file, _workbook, _texts, _sheet, _format, _columns, _badRows) = (file, workbook, texts, sheet, format, columns, badRows);
        _wanted = WantedBy(format);
        _fields = [.. names.Select(name => new Field(name, new ColumnType(ColumnKind.Text)))];
        _values = new string?[names.Count];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields => _fields;

    /// <inheritdoc/>
    public override ValueTask<long> EstimateMemoryAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_texts.Memory);

    /// <summary>Opens a workbook and reads as much of it as tells the columns.</summary>
    /// <param name="content">The file, uncompressed. A ZIP archive is read from its end, so it is copied to this machine.</param>
    /// <param name="format">What is read of it.</param>
    /// <param name="badRows">Takes the rows that do not fit.</param>
    /// <exception cref="InvalidDataException">It is damaged, or no workbook.</exception>
    /// <exception cref="SluiceException">There is no such sheet.</exception>
    public static async Task<ExcelRowReader> OpenAsync(
        Stream content, ExcelFormat format, BadRows badRows, CancellationToken cancellationToken)
    {
        var (wanted, columns) = (WantedBy(format), WantedBy(format));
        await using var bounded = new PartStream(content, "content", MostOfFile, isMarkup: false);
        var file = await SpooledFile.CreateAsync(bounded, cancellationToken);
        Workbook? workbook = null;
        SheetReader? sheet = null;
        try
        {
            workbook = Workbook.Open(file.Content);
            var (texts, styles) = (SharedTexts.Read(workbook, cancellationToken), CellStyles.Read(workbook));
            if (!format.FirstRowAsHeader)
                columns = Measure(Open(), wanted, cancellationToken);
            sheet = Open();
            IReadOnlyList<string> names = [];
            var hasRow = MoveInto(sheet, wanted);
            if (hasRow && format.FirstRowAsHeader)
            {
                columns = Around(sheet.Cells, wanted);
                names = NamesIn(sheet, columns);
                hasRow = MoveInto(sheet, wanted);
            }
            else if (hasRow)
            {
                names = CsvHeader.NamesByPosition(columns.Count);
            }

            return new ExcelRowReader(file, workbook, texts, sheet, format, columns, badRows, names) { _hasRow = hasRow };

            SheetReader Open() => new(workbook.OpenSheet(format), texts, styles, workbook.Is1904);
        }
        catch
        {
            sheet?.Dispose();
            workbook?.Dispose();
            await file.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        batch.FirstRow = _rows + 1;
        for (var bytes = 0L; _hasRow && batch.Rows + batch.LeftOut < ColumnBatch.MaxRows && bytes < ColumnBatch.MaxBytes; _hasRow = MoveInto(_sheet, _wanted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _rows++;
            if (FindOutside() is { } outside)
            {
                _badRows.Add(_rows, null,
                    $"It has a value in column {CellRange.LettersOf(outside)}, row {_sheet.Row} of the sheet, which is beside the columns that are read.",
                    Told);
                batch.LeaveOut();
                continue;
            }

            bytes += Append(batch);
        }

        return ValueTask.FromResult(batch.Rows + batch.LeftOut > 0);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _sheet.Dispose();
        _workbook.Dispose();
        await _file.DisposeAsync();
    }

    static CellRange WantedBy(ExcelFormat format) => format.Range is null ? CellRange.All : CellRange.Parse(format.Range)!;

    /// <summary>Goes to the next row that has a value in the range.</summary>
    static bool MoveInto(SheetReader sheet, CellRange range)
    {
        while (sheet.ReadRow())
        {
            if (sheet.Row > range.LastRow)
                return false;
            if (sheet.Row >= range.FirstRow && sheet.Cells.Any(cell => range.HasColumn(cell.Column)))
                return true;
        }

        return false;
    }

    /// <summary>Finds the columns that have values. A first pass, as only the last row tells.</summary>
    static CellRange Measure(SheetReader sheet, CellRange wanted, CancellationToken cancellationToken)
    {
        using var closing = sheet;
        if (wanted is { FirstColumn: not null, LastColumn: not null } || !MoveInto(sheet, wanted))
            return wanted;
        var columns = Around(sheet.Cells, wanted);
        while (MoveInto(sheet, wanted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var more = Around(sheet.Cells, wanted);
            columns = columns with
            {
                FirstColumn = Math.Min(columns.FirstColumn!.Value, more.FirstColumn!.Value),
                LastColumn = Math.Max(columns.LastColumn!.Value, more.LastColumn!.Value),
            };
        }

        return columns;
    }

    /// <summary>The columns from the first to the last value, where the range leaves them open.</summary>
    static CellRange Around(IReadOnlyList<(int Column, string Text)> cells, CellRange wanted) => wanted with
    {
        FirstColumn = wanted.FirstColumn ?? cells[0].Column,
        LastColumn = wanted.LastColumn ?? cells[^1].Column,
    };

    static string[] NamesIn(SheetReader sheet, CellRange columns)
    {
        var names = CsvHeader.NamesByPosition(columns.Count).ToArray();
        foreach (var (column, text) in sheet.Cells)
        {
            if (columns.HasColumn(column) && text.Length > 0)
                names[column - columns.FirstColumn!.Value] = text;
        }

        return names;
    }

    /// <summary>The column of a value that is wanted and would be lost.</summary>
    int? FindOutside()
    {
        foreach (var (column, _) in _sheet.Cells)
        {
            if (_wanted.HasColumn(column) && !_columns.HasColumn(column))
                return column;
        }

        return null;
    }

    long Append(ColumnBatch batch)
    {
        FillValues();
        var bytes = 0L;
        for (var i = 0; i < _values.Length; i++)
        {
            var output = (BytesVector)batch.Columns[i];
            if (_values[i] is not { } text || text == _format.NullValue)
            {
                output.AppendNull();
                continue;
            }

            var value = Encoding.UTF8.GetBytes(text);
            output.Append(value);
            bytes += value.Length;
        }

        return bytes;
    }

    void FillValues()
    {
        Array.Clear(_values);
        foreach (var (column, text) in _sheet.Cells)
        {
            if (_columns.HasColumn(column))
                _values[column - _columns.FirstColumn!.Value] = text;
        }
    }

    string Told() => string.Join(',', _sheet.Cells.Select(cell => $"\"{cell.Text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
}
