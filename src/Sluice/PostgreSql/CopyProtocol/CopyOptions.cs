namespace Sluice.PostgreSql.CopyProtocol;

/// <summary>Delimited text said in the options of COPY, so that the server parses the file.</summary>
internal sealed record CopyOptions
{
    /// <summary>
    /// Where a row may begin with <c>\.</c>, which ends the data for servers before 18, and the point cannot be put into quotes.
    /// </summary>
    static readonly string[] OfEndMarker = ["\\", "."];

    /// <summary>Between columns.</summary>
    public required string ColumnDelimiter { get; init; }

    /// <summary>Between rows; null is any line break.</summary>
    public required string? RowDelimiter { get; init; }

    /// <summary>Around values that need it.</summary>
    public required string QuoteChar { get; init; }

    /// <summary>Before a quote inside a quoted value.</summary>
    public required string EscapeChar { get; init; }

    /// <summary>What stands for NULL, unquoted.</summary>
    public required string NullValue { get; init; }

    /// <summary>Whether the first line names the columns.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>What COPY cannot say of these settings: the property and why. Empty when it can say all.</summary>
    public IEnumerable<(string Property, string? Value, string Problem, string Remedy)> Problems()
    {
        const string SingleByte = "Use one ASCII character";
        if (!IsOneByte(ColumnDelimiter))
            yield return ("columnDelimiter", ColumnDelimiter, "the server takes one single-byte delimiter", SingleByte);
        else if (ColumnDelimiter == QuoteChar)
            yield return ("columnDelimiter", ColumnDelimiter, "the delimiter and the quote are the same", "Use another delimiter");
        else if (OfEndMarker.Contains(ColumnDelimiter))
            yield return ("columnDelimiter", ColumnDelimiter, "the server takes it for part of its end of data", "Use another delimiter");
        if (!IsOneByte(QuoteChar))
        {
            var problem = QuoteChar.Length == 0 ? "unquoted files are not supported" : "the server takes one single-byte quote";
            yield return ("quoteChar", QuoteChar, problem, SingleByte);
        }
        else if (OfEndMarker.Contains(QuoteChar))
        {
            yield return ("quoteChar", QuoteChar, "the server takes it for part of its end of data", "Use another quote");
        }

        if (!IsOneByte(EscapeChar))
        {
            var problem = EscapeChar.Length == 0
                ? "files without an escape character are not supported"
                : "the server takes one single-byte escape";
            yield return ("escapeChar", EscapeChar, problem, SingleByte);
        }

        if (RowDelimiter is not (null or "\n" or "\r\n" or "\r"))
            yield return ("rowDelimiter", RowDelimiter, "the server ends rows with a line break", "Use \\n, \\r\\n or \\r");
        if (NullValue.AsSpan().IndexOfAny("\r\n") >= 0
            || NullValue.AsSpan().IndexOfAny(ColumnDelimiter + QuoteChar) >= 0)
        {
            yield return (
                "nullValue", NullValue, "it may not contain a line break, the delimiter or the quote", "Use another text");
        }
        else if (NullValue.StartsWith("\\.", StringComparison.Ordinal))
        {
            yield return ("nullValue", NullValue, "the server takes it for its end of data", "Use another text");
        }
    }

    /// <summary>
    /// What COPY cannot say of these settings when it reads. It finds out itself what ends rows: other line breaks are put into quotes for
    /// it, which beside quotes would be read as one of the value where a doubled quote is one.
    /// </summary>
    public IEnumerable<(string Property, string? Value, string Problem, string Remedy)> ReadingProblems()
    {
        foreach (var problem in Problems())
            yield return problem;
        if (RowDelimiter is { } said && EscapeChar == QuoteChar)
            yield return ("rowDelimiter", said, "the server takes every line break for one", "Leave it out, and any line break ends a row");
    }

    /// <summary>The options that have the server parse CSV in UTF-8; with a header it skips the first line.</summary>
    public string ForReading() =>
        $"FORMAT csv, DELIMITER {Sql.Literal(ColumnDelimiter)}, QUOTE {Sql.Literal(QuoteChar)}, ESCAPE {Sql.Literal(EscapeChar)}, "
        + $"NULL {Sql.Literal(NullValue)}, ENCODING 'UTF8'{(HasHeader ? ", HEADER true" : "")}";

    static bool IsOneByte(string text) => text.Length == 1 && text[0] is not ('\r' or '\n' or '\0') && char.IsAscii(text[0]);
}
