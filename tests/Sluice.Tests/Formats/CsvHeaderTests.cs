using System.Text;
using Sluice.Definitions;
using Sluice.Formats.DelimitedText;

namespace Sluice.Tests.Formats;

public sealed class CsvHeaderTests
{
    static readonly DelimitedTextSettings Doubled = new() { EscapeChar = "\"" };
    static readonly DelimitedTextSettings Backslash = new();

    [Theory]
    [InlineData("a,b\n1,2\n", new[] { "a", "b" }, '\n')]
    [InlineData("a,b\r\n1,2\r\n", new[] { "a", "b" }, '\n')]
    [InlineData("a,b\r1,2\r", new[] { "a", "b" }, '\r')]
    [InlineData("\"a,\nb\",\"c\"\"d\"\n", new[] { "a,\nb", "c\"d" }, '\n')]
    [InlineData("a\"b\"c,d\n", new[] { "abc", "d" }, '\n')]
    [InlineData(",,\n", new[] { "", "", "" }, '\n')]
    [InlineData(" a , b \n", new[] { " a ", " b " }, '\n')]
    [InlineData("größe,日本\n", new[] { "größe", "日本" }, '\n')]
    [InlineData("\n", new[] { "" }, '\n')]
    public void The_first_line_has_the_columns_and_tells_how_lines_end(string text, string[] values, char rowEnd)
    {
        var header = CsvHeader.Read(Encoding.UTF8.GetBytes(text), Doubled, isWhole: false)!;

        Assert.Equal(values, header.Values);
        Assert.Equal((byte)rowEnd, header.RowEnd);
    }

    [Fact]
    public void An_escape_other_than_the_quote_works_inside_quotes_only() =>
        Assert.Equal(["a\"b\\c", "d\\", "e\\x"], CsvHeader.Read("\"a\\\"b\\\\c\",d\\,\"e\\x\"\n"u8, Backslash, isWhole: false)!.Values);

    [Theory]
    [InlineData("a,b")]
    [InlineData("a,\"b\n")]
    [InlineData("a,b\r")]
    [InlineData("")]
    public void A_line_that_is_not_all_there_is_asked_for_again(string text) =>
        Assert.Null(CsvHeader.Read(Encoding.UTF8.GetBytes(text), Doubled, isWhole: false));

    [Theory]
    [InlineData("a,b", new[] { "a", "b" }, '\n')]
    [InlineData("a,b\r", new[] { "a", "b" }, '\r')]
    [InlineData("", new string[0], '\n')]
    public void The_only_line_of_a_file_may_end_without_a_line_break(string text, string[] values, char rowEnd)
    {
        var header = CsvHeader.Read(Encoding.UTF8.GetBytes(text), Doubled, isWhole: true)!;

        Assert.Equal(values, header.Values);
        Assert.Equal((byte)rowEnd, header.RowEnd);
    }

    [Fact]
    public void However_much_of_a_file_is_there_the_header_is_the_same_or_asked_for_again()
    {
        var bytes = "\"i\"\"d\",\"na\r\nme\"\r\n1,2\r\n"u8.ToArray();

        var headers = Enumerable.Range(0, bytes.Length + 1)
            .Select(length => CsvHeader.Read(bytes.AsSpan(0, length), Doubled, isWhole: false)).ToList();

        Assert.All(headers.Take(17), Assert.Null);
        Assert.All(headers.Skip(17), header => Assert.Equal(["i\"d", "na\r\nme"], header!.Values));
    }
}
