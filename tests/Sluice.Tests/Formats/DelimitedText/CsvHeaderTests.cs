using System.Text;
using Sluice.Formats.DelimitedText;

namespace Sluice.Tests.Formats.DelimitedText;

public sealed class CsvHeaderTests
{
    static readonly DelimitedTextFormat Doubled = new() { EscapeChar = "\"" };

    [Theory]
    [InlineData("a,b\n1,2\n", "a", "b")]
    [InlineData("a,b\r\n1,2\r\n", "a", "b")]
    [InlineData("a,b\r1,2\r", "a", "b")]
    [InlineData("\n\r\n\ra,b\r1,2\r", "a", "b")]
    [InlineData("\"a,\nb\",\"c\"\"d\"\n1,2\n", "a,\nb", "c\"d")]
    [InlineData("a\"b\"c,d\n1,2\n", "abc", "d")]
    [InlineData(",,\n1,2,3\n", "", "", "")]
    [InlineData(" a , b \n1,2\n", " a ", " b ")]
    [InlineData("größe,日本\n1,2\n", "größe", "日本")]
    public void The_first_line_that_is_not_empty_has_the_columns(string text, params string[] values) =>
        Assert.Equal(values, Read(text, isWhole: false)!.Values);

    [Fact]
    public void An_escape_other_than_the_quote_works_inside_quotes_only() =>
        Assert.Equal(
            ["a\"b\\c", "d\\", "e\\x"],
            CsvHeader.Read("\"a\\\"b\\\\c\",d\\,\"e\\x\"\n1,2\n"u8, new CsvSyntax(new()), isHeader: true, isWhole: false)!.Values);

    [Theory]
    [InlineData("a,b")]
    [InlineData("a,\"b\n")]
    [InlineData("a,b\r")]
    [InlineData("\n\n")]
    [InlineData("")]
    public void A_line_that_is_not_all_there_is_asked_for_again(string text) => Assert.Null(Read(text, isWhole: false));

    [Theory]
    [InlineData("a,b", "a", "b")]
    [InlineData("a,b\r", "a", "b")]
    [InlineData("")]
    [InlineData("\r\n\n")]
    public void The_only_line_of_a_file_may_end_without_a_line_break_and_there_may_be_none(string text, params string[] values) =>
        Assert.Equal(values, Read(text, isWhole: true)!.Values);

    [Fact]
    public void However_much_of_a_file_is_there_the_header_is_the_same_or_asked_for_again()
    {
        const string Text = "\"i\"\"d\",\"na\r\nme\"\r\n1,2\r\n";

        var headers = Enumerable.Range(0, Text.Length + 1).Select(length => Read(Text[..length], isWhole: false)).ToList();

        Assert.Equal(18, headers.TakeWhile(header => header is null).Count());
        Assert.All(headers.Skip(18), header => Assert.Equal(["i\"d", "na\r\nme"], header!.Values));
        Assert.All(headers.Skip(18), header => Assert.Equal(17, header!.Length));
    }

    static CsvHeader? Read(string text, bool isWhole) =>
        CsvHeader.Read(Encoding.UTF8.GetBytes(text), new CsvSyntax(Doubled), isHeader: true, isWhole);
}
