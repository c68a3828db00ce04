namespace Sluice.Definitions;

/// <summary>How a delimited text file is written, with ADF's defaults.</summary>
public sealed record DelimitedTextSettings : FormatSettings
{
    static readonly string[] Properties = ["columnDelimiter", "rowDelimiter", "quoteChar", "escapeChar", "nullValue"];

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
            ColumnDelimiter = EscapedMark.Read(properties, "columnDelimiter") ?? defaults.ColumnDelimiter,
            RowDelimiter = EscapedMark.Read(properties, "rowDelimiter") is { Length: > 0 } delimiter ? delimiter : null,
            QuoteChar = EscapedMark.Read(properties, "quoteChar") ?? defaults.QuoteChar,
            EscapeChar = EscapedMark.Read(properties, "escapeChar") ?? defaults.EscapeChar,
            FirstRowAsHeader = properties.Boolean("firstRowAsHeader") ?? false,
            NullValue = properties.Text("nullValue") ?? defaults.NullValue,
            EncodingName = EncodingNames.Read(properties),
        };
        // What is not known yet reads as its default, which may not go with the rest.
        if (!Properties.Any(properties.IsDeferred))
        {
            foreach (var (property, value, problem, remedy) in DelimitedTextRules.Problems(settings))
                properties.Error(property, problem, remedy, value);
        }

        return settings.WithCompression(properties, WholeFile);
    }
}
