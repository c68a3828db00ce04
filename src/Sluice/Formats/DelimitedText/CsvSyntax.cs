using System.Buffers;
using System.Text;

namespace Sluice.Formats.DelimitedText;

/// <summary>
/// What a dataset's settings mean in the bytes of a UTF-8 file: every mark as the bytes it is written with. COPY's rules where COPY can
/// say the settings (PostgreSQL manual, COPY, "CSV Format"), the same rules for marks of any length otherwise.
/// </summary>
sealed class CsvSyntax
{
    static readonly byte[] LineBreak = "\r\n"u8.ToArray();

    public CsvSyntax(DelimitedTextFormat format)
    {
        Delimiter = Encoding.UTF8.GetBytes(format.ColumnDelimiter);
        RowEnd = format.RowDelimiter is null ? null : Encoding.UTF8.GetBytes(format.RowDelimiter);
        Quote = Encoding.UTF8.GetBytes(format.QuoteChar);
        Escape = Encoding.UTF8.GetBytes(format.EscapeChar);
        Null = Encoding.UTF8.GetBytes(format.NullValue);
        Stops = SearchValues.Create([0, Delimiter[0], .. First(RowEnd ?? LineBreak), .. RowEnd is null ? "\n"u8 : [],
            .. First(Quote), .. Quote.Length == 0 ? First(Escape) : []]);
        QuotedStops = SearchValues.Create([0, .. First(Quote), .. First(Escape)]);
        Marks = SearchValues.Create([.. First(Quote), .. First(Escape)]);
        Lookahead = Escape.Length + new[] { Delimiter.Length, (RowEnd ?? LineBreak).Length, Quote.Length, Escape.Length }.Max();
    }

    /// <summary>Between columns.</summary>
    public byte[] Delimiter { get; }

    /// <summary>Behind rows; null reads any line break.</summary>
    public byte[]? RowEnd { get; }

    /// <summary>Around values; empty for none.</summary>
    public byte[] Quote { get; }

    /// <summary>Before a quote inside quotes; without quotes before a delimiter, a row's end and itself; empty for none.</summary>
    public byte[] Escape { get; }

    /// <summary>What stands for NULL when it is not quoted.</summary>
    public byte[] Null { get; }

    /// <summary>Bytes that may begin something other than text outside quotes.</summary>
    public SearchValues<byte> Stops { get; }

    /// <summary>Bytes that may begin something other than text inside quotes.</summary>
    public SearchValues<byte> QuotedStops { get; }

    /// <summary>The first bytes of quote and escape.</summary>
    public SearchValues<byte> Marks { get; }

    /// <summary>Bytes from a stop on that settle what it is.</summary>
    public int Lookahead { get; }

    /// <summary>The length of the delimiter these bytes begin with, or 0.</summary>
    public int DelimiterLength(ReadOnlySpan<byte> bytes) => StartsWith(bytes, Delimiter) ? Delimiter.Length : 0;

    /// <summary>The length of the row end these bytes begin with, or 0.</summary>
    public int RowEndLength(ReadOnlySpan<byte> bytes)
    {
        if (RowEnd is not null)
            return StartsWith(bytes, RowEnd) ? RowEnd.Length : 0;
        return bytes switch
        {
            [(byte)'\r', (byte)'\n', ..] => 2,
            [(byte)'\r' or (byte)'\n', ..] => 1,
            _ => 0,
        };
    }

    /// <summary>
    /// The length of the line these bytes begin with, its end included and whatever its quotes are; 0 when they do not hold all of it.
    /// </summary>
    public int LineLength(ReadOnlySpan<byte> bytes, bool isLast, out bool isEmpty)
    {
        var end = RowEnd is null ? bytes.IndexOfAny((byte)'\r', (byte)'\n') : bytes.IndexOf(RowEnd);
        isEmpty = end == 0;
        if (end < 0)
            return isLast ? bytes.Length : 0;
        return isLast || bytes.Length - end >= Lookahead ? end + RowEndLength(bytes[end..]) : 0;
    }

    /// <summary>The length of what an escape at the start of these bytes protects, or 0: then it is text.</summary>
    /// <param name="bytes">What begins with the escape.</param>
    public int EscapedLength(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[Escape.Length..];
        if (StartsWith(rest, Escape))
            return Escape.Length;
        if (Quote.Length > 0)
            return StartsWith(rest, Quote) ? Quote.Length : 0;
        return Math.Max(DelimiterLength(rest), RowEndLength(rest));
    }

    /// <summary>Whether bytes begin with a mark; an empty mark never stands anywhere.</summary>
    public static bool StartsWith(ReadOnlySpan<byte> bytes, byte[] mark) =>
        mark.Length > 0 && bytes.Length > 0 && bytes[0] == mark[0] && (mark.Length == 1 || bytes.StartsWith(mark));

    static ReadOnlySpan<byte> First(byte[] mark) => mark.AsSpan(0, Math.Min(1, mark.Length));
}
