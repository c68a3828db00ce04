using System.Text;
using System.Text.Unicode;

namespace Sluice.Formats.DelimitedText;

/// <summary>The first line of a delimited text file that is not empty.</summary>
/// <param name="Values">Its values, unquoted: column names, if it is a header; none in a file without lines.</param>
/// <param name="Length">The bytes up to its end, with the empty lines before it.</param>
sealed record CsvHeader(IReadOnlyList<string> Values, int Length)
{
    // A header longer than this, or one of more columns, is that of a file whose delimiters are others.
    const int MaxBytes = 1 << 20;
    const int MaxColumns = 10_000;

    // A file that begins with that many empty lines has one column.
    const int MaxEmptyBytes = 64 * 1024;

    /// <summary>The names of the columns of a file without a header, as ADF gives them: <c>Prop_0</c>, <c>Prop_1</c> ...</summary>
    public static IReadOnlyList<string> NamesByPosition(int count) => [.. Enumerable.Range(0, count).Select(NameOf)];

    /// <summary>The name of a column by its place, from 0.</summary>
    public static string NameOf(int place) => $"Prop_{place}";

    /// <summary>Reads the first line from a file's first bytes; null when these bytes do not hold all of it.</summary>
    /// <param name="utf8">The first bytes, without a byte order mark.</param>
    /// <param name="syntax">How the file is written.</param>
    /// <param name="isHeader">Whether the line names the columns; else it only tells how many there are.</param>
    /// <param name="isWhole">Whether these are all bytes of the file.</param>
    /// <param name="line">The line that the bytes begin with, for messages.</param>
    /// <exception cref="InvalidDataException">It is no line of such a file.</exception>
    public static CsvHeader? Read(ReadOnlySpan<byte> utf8, CsvSyntax syntax, bool isHeader, bool isWhole, long line = 1)
    {
        var start = SkipEmptyLines(utf8, syntax, isWhole);
        if (start == utf8.Length && (isWhole || start >= MaxEmptyBytes))
        {
            // Empty lines are the rows of a file of one column, and nothing before a header.
            return new CsvHeader(start == 0 || isHeader ? [] : [NameOf(0)], start);
        }

        var cursor = new CsvCursor(syntax, utf8[start..], isWhole);
        var values = new List<string>();
        CsvValueEnd end;
        do
        {
            end = cursor.Next();
            if (end == CsvValueEnd.Unknown)
                return isHeader && utf8.Length > MaxBytes ? throw TooLong() : null;
            if (end == CsvValueEnd.Unclosed)
                throw CsvLines.Unclosed(isHeader ? "The header" : "Row 1", line + CsvLines.Count(utf8[..(start + cursor.Start)]));
            if (values.Count == MaxColumns)
            {
                throw new InvalidDataException(
                    $"The first row has more than {MaxColumns} values. Check the columnDelimiter and the rowDelimiter of the dataset.");
            }

            values.Add(isHeader ? Name(cursor) : NameOf(values.Count));
        }
        while (end == CsvValueEnd.Value);
        return new CsvHeader(values, start + cursor.Position);
    }

    static int SkipEmptyLines(ReadOnlySpan<byte> utf8, CsvSyntax syntax, bool isWhole)
    {
        var start = 0;
        while (start < utf8.Length && (isWhole || utf8.Length - start >= syntax.Lookahead)
               && syntax.RowEndLength(utf8[start..]) is > 0 and var length)
        {
            start += length;
        }

        return start;
    }

    static string Name(CsvCursor cursor)
    {
        var bytes = cursor.ToArray();
        return Utf8.IsValid(bytes) && !cursor.HasNul
            ? Encoding.UTF8.GetString(bytes)
            : throw new InvalidDataException("The header is not text in the encoding of the dataset. Check its encodingName.");
    }

    static InvalidDataException TooLong() => new(
        $"The header does not end within {MaxBytes} bytes. Check the delimiters and the quotes of the dataset.");
}
