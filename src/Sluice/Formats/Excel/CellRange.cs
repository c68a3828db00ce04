using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Formats.Excel;

/// <summary>The cells of a sheet that are read; rows and columns from 1.</summary>
/// <param name="FirstColumn">The first column; null is the first that has a value.</param>
/// <param name="FirstRow">The first row in which to look for values.</param>
/// <param name="LastColumn">The last column; null is the last that has a value.</param>
/// <param name="LastRow">The last row; null is that of the sheet.</param>
sealed partial record CellRange(int? FirstColumn, int FirstRow, int? LastColumn, int? LastRow)
{
    /// <summary>Excel's own limits.</summary>
    public const int MostColumns = 16_384;

    /// <summary>All cells.</summary>
    public static CellRange All { get; } = new(null, 1, null, null);

    /// <summary>How many columns it has, once both ends are known.</summary>
    public int Count => LastColumn!.Value - FirstColumn!.Value + 1;

    /// <summary>Whether it has a column.</summary>
    public bool HasColumn(int column) => column >= (FirstColumn ?? 1) && column <= (LastColumn ?? MostColumns);

    /// <summary>Reads ADF's <c>range</c>; null when it is none.</summary>
    public static CellRange? Parse(string text)
    {
        var match = Format().Match(text);
        if (!match.Success)
            return null;
        var (column, row) = (ColumnOf(match.Groups[1].ValueSpan), RowOf(match.Groups[2].ValueSpan));
        if (!match.Groups[3].Success)
            return column is null || row is null ? null : new CellRange(column, row.Value, null, null);
        var (lastColumn, lastRow) = (ColumnOf(match.Groups[3].ValueSpan), RowOf(match.Groups[4].ValueSpan));
        return lastColumn >= column && lastRow >= row ? new CellRange(column, row!.Value, lastColumn, lastRow) : null;
    }

    /// <summary>The number of a column by its letters, with which a reference may go on; null when there is no such column.</summary>
    public static int? ColumnOf(ReadOnlySpan<char> reference)
    {
        var column = 0;
        foreach (var letter in reference)
        {
            if (!char.IsAsciiLetter(letter))
                break;
            column = (column * 26) + (letter | 0x20) - 'a' + 1;
            if (column > MostColumns)
                return null;
        }

        return column > 0 ? column : null;
    }

    /// <summary>The letters of a column.</summary>
    public static string LettersOf(int column)
    {
        var letters = "";
        for (; column > 0; column = (column - 1) / 26)
            letters = (char)('A' + ((column - 1) % 26)) + letters;
        return letters;
    }

    static int? RowOf(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row > 0 ? row : null;

    [GeneratedRegex(@"^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?\z")]
    private static partial Regex Format();
}
