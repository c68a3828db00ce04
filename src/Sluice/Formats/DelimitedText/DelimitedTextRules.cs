namespace Sluice.Formats.DelimitedText;

/// <summary>
/// Which settings of delimited text contradict each other: files that cannot be read back as they were written, or that can be read in
/// more than one way. What passes here, every reader and writer of delimited text can use.
/// </summary>
static class DelimitedTextRules
{
    // Without a rowDelimiter any of them ends a row.
    static readonly string[] LineBreaks = ["\r", "\n"];

    /// <summary>Every contradiction: the property, its value, what is wrong and what to do.</summary>
    public static IEnumerable<(string Property, string Value, string Problem, string Remedy)> Problems(DelimitedTextFormat format)
    {
        var single = PropertyProblems(format).ToList();
        return single.Count > 0 ? single : Conflicts(format);
    }

    /// <summary>What is wrong with a property whatever the others are.</summary>
    static IEnumerable<(string Property, string Value, string Problem, string Remedy)> PropertyProblems(DelimitedTextFormat format)
    {
        (string Name, string Value)[] all =
        [
            ("columnDelimiter", format.ColumnDelimiter), ("quoteChar", format.QuoteChar), ("escapeChar", format.EscapeChar),
            ("rowDelimiter", format.RowDelimiter ?? ""), ("nullValue", format.NullValue),
        ];
        foreach (var (name, value) in all)
        {
            var mayBreakLines = name is "rowDelimiter" or "nullValue";
            if (value.Contains('\0') || (!mayBreakLines && value.AsSpan().ContainsAny('\r', '\n')))
                yield return (name, value, mayBreakLines ? "it may not hold NUL" : "it may not be a line break or NUL", "Use another character");
            else if (value.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar) && !value.Contains('\ufffd'))
                yield return (name, value, "it holds half a character", "Write whole characters");
            else if (value.Contains('\ufeff'))
                yield return (name, value, "it cannot be told from a byte order mark", "Use another character");
        }

        if (format.ColumnDelimiter.Length == 0)
            yield return ("columnDelimiter", "", "it may not be empty", "Use one character, such as a comma");
        if (format.QuoteChar.EnumerateRunes().Count() > 1)
            yield return ("quoteChar", format.QuoteChar, "it is more than one character", "Use one character, or none for unquoted files");
        if (format.EscapeChar.EnumerateRunes().Count() > 1)
            yield return ("escapeChar", format.EscapeChar, "it is more than one character", "Use one character, such as the quote itself");
        else if (format.EscapeChar.Length == 0 && format.QuoteChar.Length > 0)
            yield return ("escapeChar", "", "without it no quoted value can hold a quote", "Use the quote, or empty quoteChar too");
    }

    /// <summary>What cannot be told apart.</summary>
    static IEnumerable<(string Property, string Value, string Problem, string Remedy)> Conflicts(DelimitedTextFormat format)
    {
        var (delimiter, quote, escape) = (format.ColumnDelimiter, format.QuoteChar, format.EscapeChar);
        var rowEnds = format.RowDelimiter is { } said ? [said] : LineBreaks;
        string[] ends = [delimiter, .. rowEnds];
        if (delimiter == quote)
            yield return ("columnDelimiter", delimiter, "the delimiter and the quote are the same", "Use another delimiter");
        else if (rowEnds.Any(rowEnd => IsStart(rowEnd, delimiter) || IsStart(delimiter, rowEnd)))
            yield return ("columnDelimiter", delimiter, "it cannot be told from the end of a row", "Use another delimiter");
        else if (quote.Length > 0 && ends.Any(end => end.Contains(quote, StringComparison.Ordinal)))
            yield return ("quoteChar", quote, "it cannot be told from a delimiter", "Use another quote, or another delimiter");
        else if (quote.Length == 0 && escape.Length > 0 && ends.Any(end => end.Contains(escape, StringComparison.Ordinal)))
            yield return ("escapeChar", escape, "without a quoteChar it cannot be told from a delimiter", "Use another escape, or a quoteChar");
        else if (NullProblem(format.NullValue, ends, quote, escape) is { } problem)
            yield return ("nullValue", format.NullValue, problem, "Use another text, such as \\N");
    }

    /// <summary>Why a reader does not find the text that stands for NULL between two delimiters as it is; null when it does.</summary>
    static string? NullProblem(string nullValue, string[] ends, string quote, string escape)
    {
        if (quote.Length > 0 && nullValue.Contains(quote, StringComparison.Ordinal))
            return "it may not hold the quote";
        for (var i = 0; i < nullValue.Length; i++)
        {
            // Also a delimiter that begins in it and goes on in the one behind it.
            if (ends.Any(end => ends.Any(next => string.CompareOrdinal(nullValue + next, i, end, 0, end.Length) == 0)))
                return "it may not hold a delimiter or end as one begins";
            // Without quotes the escape counts in it: it may stand before what it does not protect, as in \N.
            if (quote.Length > 0 || !IsStart(escape, nullValue[i..]))
                continue;
            var rest = nullValue[(i + escape.Length)..];
            if (rest.Length == 0 || ends.Append(escape).Any(mark => IsStart(mark, rest)))
                return "without a quoteChar the escape in it would count";
        }

        return null;
    }

    static bool IsStart(string mark, string text) => mark.Length > 0 && text.StartsWith(mark, StringComparison.Ordinal);
}
