namespace Sluice.PostgreSql.CopyProtocol;

/// <summary>Delimited text said in the options of COPY, so that the server writes or parses the file.</summary>
internal sealed record CopyOptions
{
    /// <summary>ADF's encoding names and PostgreSQL's (manual, 24.3.1). What is missing here PostgreSQL cannot convert.</summary>
    static readonly Dictionary<string, string> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UTF-8"] = "UTF8",
        ["UTF-8 without BOM"] = "UTF8",
        ["BIG5"] = "BIG5",
        ["EUC-JP"] = "EUC_JP",
        ["EUC-KR"] = "EUC_KR",
        ["GB2312"] = "EUC_CN",
        ["GB18030"] = "GB18030",
        ["JOHAB"] = "JOHAB",
        ["SHIFT-JIS"] = "SJIS",
        ["CP866"] = "WIN866",
        ["ISO-8859-1"] = "LATIN1",
        ["ISO-8859-2"] = "LATIN2",
        ["ISO-8859-3"] = "LATIN3",
        ["ISO-8859-4"] = "LATIN4",
        ["ISO-8859-5"] = "ISO_8859_5",
        ["ISO-8859-6"] = "ISO_8859_6",
        ["ISO-8859-7"] = "ISO_8859_7",
        ["ISO-8859-8"] = "ISO_8859_8",
        ["ISO-8859-9"] = "LATIN5",
        ["ISO-8859-13"] = "LATIN7",
        ["ISO-8859-15"] = "LATIN9",
        ["WINDOWS-874"] = "WIN874",
        ["WINDOWS-1250"] = "WIN1250",
        ["WINDOWS-1251"] = "WIN1251",
        ["WINDOWS-1252"] = "WIN1252",
        ["WINDOWS-1253"] = "WIN1253",
        ["WINDOWS-1254"] = "WIN1254",
        ["WINDOWS-1255"] = "WIN1255",
        ["WINDOWS-1256"] = "WIN1256",
        ["WINDOWS-1257"] = "WIN1257",
        ["WINDOWS-1258"] = "WIN1258",
    };

    /// <summary>Encodings in which a byte that looks like a digit, a letter or a backslash may be the second half of a character.</summary>
    static readonly HashSet<string> Overlapping = ["BIG5", "GB18030", "JOHAB", "SJIS"];

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

    /// <summary>The encoding, by ADF's names; null is UTF-8.</summary>
    public required string? EncodingName { get; init; }

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

    /// <summary>What COPY cannot say of these settings when it writes: an encoding too. What is read is in UTF-8 by then.</summary>
    public IEnumerable<(string Property, string? Value, string Problem, string Remedy)> WritingProblems()
    {
        foreach (var problem in Problems())
            yield return problem;
        if (EncodingName is { } name && !Encodings.ContainsKey(name))
        {
            var remedy = $"Use one of {string.Join(", ", Encodings.Keys)}";
            yield return ("encodingName", EncodingName, "PostgreSQL has no such client encoding", remedy);
        }
        else if (Overlapping.Contains(ServerEncoding))
        {
            (string, string)[] marks = [("quoteChar", QuoteChar), ("escapeChar", EscapeChar)];
            foreach (var (property, mark) in marks.Where(mark => mark.Item2 is [>= '0', ..]))
            {
                var problem = $"in {EncodingName} it may be half a character";
                yield return (property, mark, problem, "Use the double quote for both");
            }
        }
    }

    /// <summary>The options that have the server write CSV.</summary>
    public string ForWriting(bool quoteAll) =>
        $"{Common(ServerEncoding)}{(HasHeader ? ", HEADER true" : "")}{(quoteAll ? ", FORCE_QUOTE *" : "")}";

    /// <summary>The options that have the server parse CSV in UTF-8; with a header it skips the first line.</summary>
    public string ForReading() =>
        $"{Common("UTF8")}{(HasHeader ? ", HEADER true" : "")}";

    string Common(string encoding) =>
        $"FORMAT csv, DELIMITER {Sql.Literal(ColumnDelimiter)}, QUOTE {Sql.Literal(QuoteChar)}, "
        + $"ESCAPE {Sql.Literal(EscapeChar)}, "
        + $"NULL {Sql.Literal(NullValue)}, ENCODING {Sql.Literal(encoding)}";

    string ServerEncoding => EncodingName is null ? "UTF8" : Encodings[EncodingName];

    static bool IsOneByte(string text) => text.Length == 1 && text[0] is not ('\r' or '\n' or '\0') && char.IsAscii(text[0]);
}
