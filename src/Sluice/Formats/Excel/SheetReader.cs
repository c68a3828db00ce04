using System.Globalization;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Sluice.Formats.Excel;

/// <summary>Reads the cells of a sheet that have a value, row by row.</summary>
/// <param name="reader">The sheet; closed with this.</param>
/// <param name="texts">The texts that cells share.</param>
/// <param name="styles">What numbers are.</param>
/// <param name="is1904">Whether days are counted from 1904.</param>
sealed class SheetReader(PartReader reader, SharedTexts texts, CellStyles styles, bool is1904) : IDisposable
{
    readonly List<(int Column, string Text)> _cells = [];

    /// <summary>The number of the row, from 1.</summary>
    public int Row { get; private set; }

    /// <summary>Its cells that have a value, by their columns from 1.</summary>
    public IReadOnlyList<(int Column, string Text)> Cells => _cells;

    /// <summary>Reads the next row that has a value; false at the end.</summary>
    /// <exception cref="InvalidDataException">The sheet is damaged.</exception>
    public bool ReadRow()
    {
        while (reader.Read())
        {
            if (!reader.Begins<Row>())
                continue;
            Row = int.TryParse(reader.Attribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Row + 1;
            ReadCells();
            if (_cells.Count > 0)
                return true;
        }

        return false;
    }

    public void Dispose() => reader.Dispose();

    void ReadCells()
    {
        _cells.Clear();
        var column = 0;
        while (reader.Read() && !reader.Ends<Row>())
        {
            if (!reader.Begins<Cell>())
                continue;
            var before = column;
            column = reader.Attribute("r") is { } reference
                ? CellRange.ColumnOf(reference) ?? throw new InvalidDataException($"row {Row} of its {reader.Display} has a cell that is nowhere")
                : column + 1;
            if (column <= before || column > CellRange.MostColumns)
            {
                throw new InvalidDataException(
                    $"the cells in row {Row} of its {reader.Display} are not one after the other, or more than {CellRange.MostColumns}");
            }

            if (ReadCell(column) is { } text)
                _cells.Add((column, text));
        }
    }

    /// <summary>Formulas have their last value beside them.</summary>
    string? ReadCell(int column)
    {
        var (type, style) = (reader.Attribute("t"), reader.Attribute("s"));
        string? value = null;
        while (reader.Read() && !reader.Ends<Cell>())
        {
            if (reader.Begins<InlineString>())
                value = reader.ReadTexts<InlineString>();
            else if (reader.Begins<CellValue>())
                value = reader.ReadValue();
        }

        return value is null ? null : type switch
        {
            "s" => Shared(value) ?? throw new InvalidDataException(
                $"cell {CellRange.LettersOf(column)}{Row} of its {reader.Display} has a text that is not in the list of texts"),
            "inlineStr" => value,
            "str" => PartReader.Unescaped(value),
            "b" => value is "1" or "true" ? "true" : "false",
            // An error, such as #N/A; a date as a text.
            "e" or "d" => value,
            _ => value.Length == 0 ? null : CellText.Of(value, styles.Of(style), is1904),
        };
    }

    string? Shared(string place) => int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? texts.Find(number) : null;
}
