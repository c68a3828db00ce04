using static Sluice.Tests.Expressions.Evaluation;

namespace Sluice.Tests.Expressions.Functions;

public sealed class StringFunctionTests
{
    [Theory]
    [InlineData("@concat('Hello', 'World')", "\"HelloWorld\"")]
    [InlineData("@concat('a', 1, true, null, 1.50)", "\"a1True1.5\"")]
    [InlineData("@concat('a')", "\"a\"")]
    [InlineData("@concat(json('{\"a\":1}'), 'x')", "\"{\\\"a\\\":1}x\"")]
    [InlineData("@concat(createArray(1), createArray(2, 3))", "[1,2,3]")]
    [InlineData("@concat(createArray(1), 'x')", "\"[1]x\"")]
    [InlineData("@endsWith('hello world', 'world')", "true")]
    [InlineData("@endsWith('hello world', 'universe')", "false")]
    [InlineData("@endsWith('Hello', 'LO')", "true")]
    [InlineData("@endsWith('Hello', '')", "true")]
    [InlineData("@startsWith('hello world', 'hello')", "true")]
    [InlineData("@startsWith('hello world', 'greetings')", "false")]
    [InlineData("@startsWith('Hello', 'he')", "true")]
    [InlineData("@startsWith(20240131, '2024')", "true")]
    [InlineData("@indexOf('hello world', 'world')", "6")]
    [InlineData("@indexOf('hello', 'L')", "2")]
    [InlineData("@indexOf('hello', 'x')", "-1")]
    [InlineData("@indexOf('hello', '')", "0")]
    [InlineData("@lastIndexOf('hello world', 'world')", "6")]
    [InlineData("@lastIndexOf('Hello', 'L')", "3")]
    [InlineData("@lastIndexOf('hello', 'x')", "-1")]
    public void Strings_are_joined_and_searched(string text, string expected) => Gives(expected, text);

    [Theory]
    [InlineData("@replace('the old string', 'old', 'new')", "\"the new string\"")]
    [InlineData("@replace('a.b.c', '.', '/')", "\"a/b/c\"")]
    [InlineData("@replace('aaa', 'A', 'b')", "\"aaa\"")]
    [InlineData("@replace('aaa', 'aa', 'b')", "\"ba\"")]
    [InlineData("@replace('a''b', '''', '''''')", "\"a''b\"")]
    [InlineData("@split('a_b_c', '_')", "[\"a\",\"b\",\"c\"]")]
    [InlineData("@split('a,b,,c', ',')", "[\"a\",\"b\",\"\",\"c\"]")]
    [InlineData("@split('a--b', '--')", "[\"a\",\"b\"]")]
    [InlineData("@split('', ',')", "[\"\"]")]
    [InlineData("@split('abc', '')", "[\"abc\"]")]
    [InlineData("@substring('hello world', 6, 5)", "\"world\"")]
    [InlineData("@substring('hello', 1, 3)", "\"ell\"")]
    [InlineData("@substring('hello', 1)", "\"ello\"")]
    [InlineData("@substring('hello', 5)", "\"\"")]
    [InlineData("@substring('hello', 0, 0)", "\"\"")]
    [InlineData("@substring(20240131, 4, 2)", "\"01\"")]
    [InlineData("@substring('😀', 0, 1)", "\"\uFFFD\"")]
    [InlineData("@toLower('Hello World')", "\"hello world\"")]
    [InlineData("@toLower('ÄB')", "\"äb\"")]
    [InlineData("@toUpper('Hello World')", "\"HELLO WORLD\"")]
    [InlineData("@toUpper('äb1')", "\"ÄB1\"")]
    [InlineData("@trim(' Hello World  ')", "\"Hello World\"")]
    [InlineData("@trim('\t a\r\n')", "\"a\"")]
    public void Strings_are_changed_and_cut(string text, string expected) => Gives(expected, text);

    [Theory]
    [InlineData("@guid()", "^\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"$")]
    [InlineData("@guid('N')", "^\"[0-9a-f]{32}\"$")]
    [InlineData("@guid('P')", @"^""\([0-9a-f-]{36}\)""$")]
    [InlineData("@guid('b')", @"^""\{[0-9a-f-]{36}\}""$")]
    public void A_guid_is_new_each_time_in_the_format_asked_for(string text, string expected)
    {
        Assert.Matches(expected, ToJson(Evaluate(text)));
        Assert.NotEqual(ToJson(Evaluate(text)), ToJson(Evaluate(text)));
    }

    [Theory]
    [InlineData("@guid('Q')", "guid(): format takes N, D, B, P or X, not 'Q' (at character 7)")]
    [InlineData("@replace('a', '', 'b')", "replace(): old is empty (at character 15)")]
    [InlineData("@substring('abc', 4)", "substring(): start takes a number from 0 to the 3 characters of the text, not 4 (at character 19)")]
    [InlineData("@substring('abc', -1)", "substring(): start takes a number from 0 to the 3 characters of the text, not -1 (at character 19)")]
    [InlineData("@substring('abc', 2, 5)", "substring(): length takes a number from 0 to the 1 characters that are left, not 5 (at character 22)")]
    [InlineData("@substring('abc', 1, 9223372036854775807)", "substring(): length takes a number from 0 to the 2 characters that are left, not 9223372036854775807 (at character 22)")]
    [InlineData("@substring('abc', 'x')", "substring(): start takes an integer, not 'x' (at character 19)")]
    [InlineData("@split(createArray('a'), ',')", "split(): text takes a string, not an array (at character 8)")]
    [InlineData("@endsWith('a', null)", "endsWith(): search takes a string, not null (at character 16)")]
    public void What_strings_cannot_do_says_why(string text, string expected) => Fails(expected, text);
}
