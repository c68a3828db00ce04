namespace Sluice.Definitions;

/// <summary>How a delimited text file is written, with ADF's defaults.</summary>
public sealed record DelimitedTextSettings : FormatSettings
{
    /// <summary>Between columns.</summary>
    public string ColumnDelimiter { get; init; } = ",";

    /// <summary>Between rows; null reads any of <c>\r\n</c>, <c>\r</c> and <c>\n</c>, and writes <c>\r\n</c>.</summary>
    public string? RowDelimiter { get; init; }

    /// <summary>Around values that need it; empty for none.</summary>
    public string QuoteChar { get; init; } = "\"";

    /// <summary>Before a quote inside a quoted value.</summary>
    public string EscapeChar { get; init; } = "\\";

    /// <summary>Whether the first line names the columns.</summary>
    public bool FirstRowAsHeader { get; init; }

    /// <summary>What stands for NULL, unquoted.</summary>
    public string NullValue { get; init; } = "";

    /// <summary>The encoding, by ADF's names; null is UTF-8.</summary>
    public string? EncodingName { get; init; }

    /// <inheritdoc/>
    public override string Extension => ".csv";

    internal static FormatSettings Read(DefinitionReader properties)
    {
        var defaults = new DelimitedTextSettings();
        var settings = new DelimitedTextSettings
        {
            ColumnDelimiter = properties.Text("columnDelimiter") ?? defaults.ColumnDelimiter,
            RowDelimiter = properties.Text("rowDelimiter") is { Length: > 0 } delimiter ? delimiter : null,
            QuoteChar = properties.Text("quoteChar") ?? defaults.QuoteChar,
            EscapeChar = properties.Text("escapeChar") ?? defaults.EscapeChar,
            FirstRowAsHeader = properties.Boolean("firstRowAsHeader") ?? false,
            NullValue = properties.Text("nullValue") ?? defaults.NullValue,
            EncodingName = EncodingNames.Read(properties),
        };
        foreach (var (property, value, problem, remedy) in settings.Contradictions())
        {
            // What is not known yet reads as its default, which may not go with the rest.
            if (!properties.IsDeferred("columnDelimiter") && !properties.IsDeferred("quoteChar") && !properties.IsDeferred("escapeChar"))
                properties.Error(property, problem, remedy, value);
        }

        return settings.WithCompression(properties, WholeFile);
    }

    IEnumerable<(string Property, string Value, string Problem, string Remedy)> Contradictions()
    {
        if (ColumnDelimiter.Length == 0)
            yield return ("columnDelimiter", ColumnDelimiter, "it may not be empty", "Use one character, such as a comma");
        else if (ColumnDelimiter == QuoteChar)
            yield return ("columnDelimiter", ColumnDelimiter, "the delimiter and the quote are the same", "Use another delimiter");
        else if (ColumnDelimiter == RowDelimiter)
            yield return ("columnDelimiter", ColumnDelimiter, "columns and rows have the same delimiter", "Use another delimiter");
        if (QuoteChar.Length > 1)
            yield return ("quoteChar", QuoteChar, "it is more than one character", "Use one character, or none for unquoted files");
        if (EscapeChar.Length > 1)
            yield return ("escapeChar", EscapeChar, "it is more than one character", "Use one character, such as the quote itself");
        else if (EscapeChar.Length == 0 && QuoteChar.Length > 0)
            yield return ("escapeChar", EscapeChar, "without it no quoted value can hold a quote", "Use the quote, or empty quoteChar too");
        (string, string)[] all = [("columnDelimiter", ColumnDelimiter), ("quoteChar", QuoteChar), ("escapeChar", EscapeChar)];
        foreach (var (property, value) in all)
        {
            if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
                yield return (property, value, "it may not be a line break or NUL", "Use another character");
        }
    }
}
