using Sluice.Definitions;
using Sluice.Formats.DelimitedText;

namespace Sluice.Tests.Formats.DelimitedText;

public sealed class CsvSyntaxTests
{
    public static TheoryData<string, DelimitedTextSettings> Unusable => new()
    {
        { "columnDelimiter", new() { ColumnDelimiter = "" } },
        { "columnDelimiter", new() { ColumnDelimiter = "\n" } },
        { "columnDelimiter", new() { ColumnDelimiter = "|", RowDelimiter = "||" } },
        { "quoteChar", new() { ColumnDelimiter = "'", QuoteChar = "'" } },
        { "quoteChar", new() { QuoteChar = "\r" } },
        { "escapeChar", new() { EscapeChar = "" } },
        { "escapeChar", new() { QuoteChar = "", EscapeChar = "," } },
        { "nullValue", new() { NullValue = "a,b" } },
        { "nullValue", new() { NullValue = "\"\"" } },
        { "nullValue", new() { NullValue = "a\n" } },
        { "encodingName", new() { EncodingName = "UTF-7" } },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Settings_that_contradict_themselves_are_a_problem_of_a_property(string property, DelimitedTextSettings settings)
    {
        var problem = Assert.Single(CsvSyntax.Problems(settings));

        Assert.Equal(property, problem.Property);
    }

    [Theory]
    [InlineData(",", null, "\"", "\\", "", null)]
    [InlineData("||", "#!", "\"", "\"", "\\N", "UTF-16")]
    [InlineData("¦", "|", "", "\\", "\\N", "IBM01140")]
    [InlineData("\u0001", "\u0002", "", "", "NULL", "ibm037")]
    public void Any_others_can_be_used(string delimiter, string? rowEnd, string quote, string escape, string nullValue, string? encoding) =>
        Assert.Empty(CsvSyntax.Problems(new DelimitedTextSettings
        {
            ColumnDelimiter = delimiter,
            RowDelimiter = rowEnd,
            QuoteChar = quote,
            EscapeChar = escape,
            NullValue = nullValue,
            EncodingName = encoding,
        }));
}
