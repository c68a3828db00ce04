using System.Text.Json.Nodes;
using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.PostgreSql.CopyProtocol;

namespace Sluice.Formats.DelimitedText;

/// <summary>How a delimited text file is written, with ADF's defaults.</summary>
internal sealed record DelimitedTextFormat : TextFormat
{
    static readonly string[] Endings = [".csv", ".txt", ".tsv"];
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

    /// <summary>Non-empty lines of a file that is read to skip before the header.</summary>
    public int SkipLineCount { get; init; }

    /// <summary>Whether every value that is written is quoted, NULL excepted.</summary>
    public bool QuoteAllText { get; init; }

    /// <inheritdoc/>
    public override string DatasetType => "DelimitedText";

    /// <inheritdoc/>
    public override string ShortName => "csv";

    /// <inheritdoc/>
    public override string DisplayName => "delimited text";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => Endings;

    /// <summary>The same for the server, which reads UTF-8; it cannot take all of them.</summary>
    internal CopyOptions CopyOptions => new()
    {
        ColumnDelimiter = ColumnDelimiter,
        RowDelimiter = RowDelimiter,
        QuoteChar = QuoteChar,
        EscapeChar = EscapeChar,
        NullValue = NullValue,
        HasHeader = FirstRowAsHeader,
    };

    internal override bool NamesColumns => FirstRowAsHeader;

    internal override DelimitedTextFormat AsDelimitedText => this;

    internal override FormatSettings Parse(DefinitionParser properties)
    {
        var defaults = new DelimitedTextFormat();
        var format = new DelimitedTextFormat
        {
            ColumnDelimiter = EscapeSequences.Read(properties, "columnDelimiter") ?? defaults.ColumnDelimiter,
            RowDelimiter = EscapeSequences.Read(properties, "rowDelimiter") is { Length: > 0 } delimiter ? delimiter : null,
            QuoteChar = EscapeSequences.Read(properties, "quoteChar") ?? defaults.QuoteChar,
            EscapeChar = EscapeSequences.Read(properties, "escapeChar") ?? defaults.EscapeChar,
            FirstRowAsHeader = properties.Boolean("firstRowAsHeader") ?? false,
            NullValue = properties.Text("nullValue") ?? defaults.NullValue,
            EncodingName = EncodingNames.Read(properties),
        };
        // What is not known yet reads as its default, which may not go with the rest.
        if (!Properties.Any(properties.IsDeferred))
        {
            foreach (var (property, value, problem, remedy) in DelimitedTextRules.Problems(format))
                properties.Error(property, problem, remedy, value);
        }

        return format.WithCompression(properties, Compressions);
    }

    internal override FileFormat ParseSource(DefinitionParser formatSettings) =>
        this with { SkipLineCount = formatSettings.Integer("skipLineCount", 0, int.MaxValue) ?? 0 };

    internal override FileFormat ParseSink(DefinitionParser formatSettings) =>
        this with { QuoteAllText = formatSettings.Boolean("quoteAllText") ?? false };

    /// <inheritdoc/>
    public override JsonObject PlainProperties(string? fileName, bool isWritten)
    {
        var properties = new JsonObject { ["firstRowAsHeader"] = true, ["escapeChar"] = "\"" };
        if (fileName?.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) == true)
            properties["columnDelimiter"] = "\t";
        // Files to read come from anywhere, so any line break ends their rows.
        if (isWritten)
            properties["rowDelimiter"] = "\n";
        return properties;
    }

    internal override RowWriter CreateWriter(Stream output, IReadOnlyList<Field> fields) =>
        new CsvRowWriter(output, fields, this, QuoteAllText);

    private protected override async ValueTask<RowReader> OpenAsync(
        Stream utf8, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken) =>
        await CsvRowReader.OpenAsync(utf8, this, SkipLineCount, badRows, cancellationToken);
}
