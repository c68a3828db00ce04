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

    internal static DelimitedTextSettings Read(DefinitionReader properties)
    {
        var defaults = new DelimitedTextSettings();
        return new DelimitedTextSettings
        {
            ColumnDelimiter = properties.Text("columnDelimiter") ?? defaults.ColumnDelimiter,
            RowDelimiter = properties.Text("rowDelimiter") is { Length: > 0 } delimiter ? delimiter : null,
            QuoteChar = properties.Text("quoteChar") ?? defaults.QuoteChar,
            EscapeChar = properties.Text("escapeChar") ?? defaults.EscapeChar,
            FirstRowAsHeader = properties.Boolean("firstRowAsHeader") ?? false,
            NullValue = properties.Text("nullValue") ?? defaults.NullValue,
            EncodingName = properties.Text("encodingName") is { Length: > 0 } encoding ? encoding : null,
            Compression = ReadCompression(properties),
            CompressFast = string.Equals(properties.Text("compressionLevel"), "Fastest", StringComparison.OrdinalIgnoreCase),
        };
    }

    static Compression ReadCompression(DefinitionReader properties)
    {
        var codec = properties.Text("compressionCodec");
        switch (codec?.ToUpperInvariant())
        {
            case null or "" or "NONE":
                return Compression.None;
            case "GZIP":
                return Compression.Gzip;
            default:
                properties.Error("compressionCodec", "this compression is not supported", "Use gzip or none", codec);
                return Compression.None;
        }
    }
}
