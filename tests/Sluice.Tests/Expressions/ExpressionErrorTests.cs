using Sluice.Expressions;
using static Sluice.Tests.Expressions.Evaluation;

namespace Sluice.Tests.Expressions;

public sealed class ExpressionErrorTests
{
    [Theory]
    [InlineData("@", "it ends where a value, a name or a function should be (at character 2)")]
    [InlineData("@concat('a'", "it ends where ')' should be (at character 12)")]
    [InlineData("@concat('a", "the text that begins here is not closed by a single quote (at character 9)")]
    [InlineData("@concat('a'))", "')' where the end should be (at character 13)")]
    [InlineData("@concat('a' 'b')", "''' where ')' should be (at character 13)")]
    [InlineData("@concat('a',)", "')' where a value, a name or a function should be (at character 13)")]
    [InlineData("a @{concat('b')", "it ends where '}' should be (at character 16)")]
    [InlineData("a @{}", "'}' where a value, a name or a function should be (at character 5)")]
    [InlineData("@name", "'name' is neither a constant nor a call: text stands in single quotes, a function has parentheses (at character 2)")]
    [InlineData("@pipeline().", "it ends where a name should be (at character 13)")]
    [InlineData("@pipeline()..x", "'.' where a name should be (at character 13)")]
    [InlineData("@pipeline()?x", "'x' where '.' or '[' should be (at character 13)")]
    [InlineData("@\"a\"", "'\"' where text in single quotes, a name or a function should be (at character 2)")]
    [InlineData("@string({ \"a\": 1 })", "'{' where a value, a name or a function (an object is written json('{...}')) should be (at character 9)")]
    [InlineData("@1.2.3", "'1.2.3' is not a number (at character 2)")]
    [InlineData("@-", "'-' is not a number (at character 2)")]
    [InlineData("@1 + 2", "'+' where the end should be (at character 4)")]
    [InlineData("@pipeline()[1", "it ends where ']' should be (at character 14)")]
    [InlineData("@concat('a',\n\n  b)", "'b' is neither a constant nor a call: text stands in single quotes, a function has parentheses (at line 3, character 3)")]
    [InlineData("select\n@{1 2}", "'2' where '}' should be (at line 2, character 5)")]
    [InlineData("@concat('a', 'x @{1')", "it ends where '}' should be (at character 14)")]
    [InlineData("@\u0001", "U+0001 where a value, a name or a function should be (at character 2)")]
    public void What_cannot_be_read_says_where_and_what_is_there(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<ExpressionException>(() => Expression.Parse(text)).Message);

    [Theory]
    [InlineData("@pipeline().RunIb", "there is no property 'RunIb'; available: RunId, Pipeline, parameters, ")]
    [InlineData("@json('{}').x", "there is no property 'x'; available: none (at character 13)")]
    [InlineData("@activity('Copy A').output.rowsCopid", "there is no property 'rowsCopid'; available: rowsCopied, executionDetails (at character 28)")]
    [InlineData("@pipeline().parameters.nothing.x", "'x' cannot be read from null (at character 32)")]
    [InlineData("@pipeline().parameters.n.x", "'x' cannot be read from '5' (at character 26)")]
    [InlineData("@variables('counter').x", "'x' cannot be read from a string of 1 characters (at character 23)")]
    [InlineData("@pipeline().parameters.list[2]", "index 2 is outside an array of 2 (at character 28)")]
    [InlineData("@pipeline().parameters.list.name", "an array has no property 'name': name an item by its index, [0] for the first (at character 29)")]
    [InlineData("@pipeline().parameters[true]", "True cannot be read from an object (at character 23)")]
    [InlineData("@json('[1]')[99999999999]", "index 99999999999 is outside an array of 1 (at character 13)")]
    [InlineData("@activity('Copy').output", "activity 'Copy' has not run before this one; there are: Copy A, ")]
    [InlineData("@variables('count')", "there is no variable 'count'; there are: counter, files, secret (at character 2)")]
    [InlineData("@variables()", "variables() takes 1 argument, the name of the variable, not 0 (at character 2)")]
    [InlineData("@pipeline('x')", "pipeline() takes no arguments (at character 2)")]
    [InlineData("@x(1)", "there is no function 'x'; there are: if, or, xml, max, ")]
    [InlineData("a\nb @{utcnov()}", "there is no function 'utcnov'; there are: utcNow, union, ")]
    [InlineData("@toLower()", "toLower() takes 1 argument, not 0 (at character 2)")]
    [InlineData("@replace('a', 'b')", "replace() takes 3 arguments, not 2 (at character 2)")]
    [InlineData("@substring('a')", "substring() takes 2 to 3 arguments, not 1 (at character 2)")]
    [InlineData("@and(true)", "and() takes at least 2 arguments, not 1 (at character 2)")]
    [InlineData("@utcNow('x', 1, 2)", "utcNow() takes 0 to 1 arguments, not 3 (at character 2)")]
    public void What_is_not_there_names_what_is_the_nearest_first(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ExpressionException>(() => Evaluate(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_many_names_the_ten_nearest_are_told_and_how_many_there_are() =>
        Assert.Matches(
            @"^there is no function 'utcnov'; there are: utcNow(, \w+){9} and \d+ more \(at line 2, character 5\)$",
            Assert.Throws<ExpressionException>(() => Evaluate("a\nb @{utcnov()}")).Message);

    [Theory]
    [InlineData("@int('x')", "int(): value takes an integer, not 'x' (at character 6)")]
    [InlineData("@int(1.5)", "int(): value takes an integer, not 1.5 (at character 6)")]
    [InlineData("@int('1e20')", "int(): value takes an integer, not '1e20' (at character 6)")]
    [InlineData("@add('a', 1)", "add(): left takes a number, not 'a' (at character 6)")]
    [InlineData("@add(1, null)", "add(): right takes a number, not null (at character 9)")]
    [InlineData("@add(1,\n  createArray())", "add(): right takes a number, not an array (at line 2, character 3)")]
    [InlineData("@toLower(null)", "toLower(): text takes a string, not null (at character 10)")]
    [InlineData("@toLower(json('{}'))", "toLower(): text takes a string, not an object (at character 10)")]
    [InlineData("@join('a', ',')", "join(): collection takes an array, not 'a' (at character 7)")]
    [InlineData("@if('maybe', 1, 2)", "if(): condition takes a boolean, not 'maybe' (at character 5)")]
    [InlineData("@formatDateTime('yesterday')", "formatDateTime(): time takes a time, not 'yesterday' (at character 17)")]
    [InlineData("@addDays(pipeline().parameters.day, 1)", "addDays(): time takes a time, not '2024-13-01' (at character 10)")]
    [InlineData("@length(5.5)", null)]
    [InlineData("@union('a', 'b')", "union(): collections takes an array or object, not 'a' (at character 8)")]
    [InlineData("@union(createArray(1), json('{}'))", "union(): collections takes an array, as the first one is, not an object (at character 24)")]
    [InlineData("@greater('a', 1)", "greater(): left takes a number beside a number, not 'a' (at character 10)")]
    [InlineData("@greater(1, null)", "greater(): right takes a number or string, not null (at character 13)")]
    public void A_value_that_does_not_fit_its_parameter_is_named_with_it(string text, string? expected)
    {
        if (expected is null)
            Gives("3", text);
        else
            Fails(expected, text);
    }

    [Theory]
    [InlineData("@int(variables('secret'))", "int(): value takes an integer, not a string of 14 characters (at character 6)")]
    [InlineData("@add(1, concat(variables('secret'), 'x'))", "add(): right takes a number, not a string of 15 characters (at character 9)")]
    [InlineData("@int(activity('LookupOldWaterMark').output.firstRow.TableName)", "int(): value takes an integer, not a string of 6 characters (at character 6)")]
    [InlineData("@int('@{item().name}')", "int(): value takes an integer, not a string of 6 characters (at character 6)")]
    [InlineData("@formatDateTime(triggerBody().fileName)", "formatDateTime(): time takes a time, not a string of 5 characters (at character 17)")]
    [InlineData("@pipeline().parameters[variables('secret')]", "there is no property a string of 14 characters; available: ")]
    [InlineData("@range(1, activity('Lookup Tables').output.value[0].rows)", "range(): count takes")]
    public void What_comes_from_rows_or_variables_is_not_told(string text, string expected)
    {
        var message = Assert.Throws<ExpressionException>(() => Evaluate(text)).Message;

        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
        Assert.DoesNotContain("12345678901", message, StringComparison.Ordinal);
    }
}
