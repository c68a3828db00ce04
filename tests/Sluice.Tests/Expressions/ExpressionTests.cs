using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Tests.Expressions;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("@pipeline().parameters.n", "5")]
    [InlineData("@{pipeline().parameters.n}", "\"5\"")]
    [InlineData("@pipeline().parameters.flag", "true")]
    [InlineData("@pipeline().parameters.list", "[10,20]")]
    [InlineData("@pipeline().parameters.nothing", "null")]
    [InlineData("@5", "5")]
    [InlineData("@-1.5", "-1.5")]
    [InlineData("@'a'", "\"a\"")]
    [InlineData("@true", "true")]
    [InlineData("@null", "null")]
    public void A_whole_expression_keeps_the_type_of_its_result(string text, string expected) => AssertValue(expected, text);

    [Theory]
    [InlineData("a@{1}b@{pipeline().parameters.name}c", "a1b Orders c")]
    [InlineData("@{1}", "1")]
    [InlineData("@{1}@{2}", "12")]
    [InlineData("@{pipeline().parameters.flag}", "True")]
    [InlineData("x@{null}y", "xy")]
    [InlineData("@{pipeline().parameters.list}", "[10,20]")]
    [InlineData("@{ '}' }", "}")]
    [InlineData(" @pipeline()", " @pipeline()")]
    [InlineData("user@example.com", "user@example.com")]
    public void Interpolation_makes_text(string text, string expected) => AssertText(expected, text);

    [Theory]
    [InlineData("@@", "@")]
    [InlineData("@@pipeline()", "@pipeline()")]
    [InlineData("@@{1}", "@{1}")]
    [InlineData("a@@{1}b@{2}", "a@{1}b2")]
    [InlineData("a@@b", "a@@b")]
    public void A_doubled_at_sign_stands_for_itself(string text, string expected) => AssertText(expected, text);

    [Theory]
    [InlineData("@@", true)]
    [InlineData("@x", true)]
    [InlineData("a@{b}", true)]
    [InlineData("a@b", false)]
    [InlineData(" @b", false)]
    public void Only_a_leading_or_a_braced_at_sign_makes_an_expression(string text, bool expected) =>
        Assert.Equal(expected, Expression.IsExpression(text));

    [Theory]
    [InlineData("@'it''s'", "it's")]
    [InlineData("@''", "")]
    [InlineData("@concat( 'a' , 'b' )", "ab")]
    [InlineData("@CONCAT('a', toUPPER('b'))", "aB")]
    [InlineData("@concat('@{1}', '@')", "@{1}@")]
    public void Text_stands_in_single_quotes_and_names_match_in_any_case(string text, string expected) => AssertText(expected, text);

    [Theory]
    [InlineData("@pipeline().parameters.nested.rows[1].id", "2")]
    [InlineData("@pipeline().parameters['nested']['rows'][0]['id']", "1")]
    [InlineData("@pipeline().parameters.list[add(0, 1)]", "20")]
    [InlineData("@PIPELINE().Parameters.NAME", "\" Orders \"")]
    [InlineData("@json('{\"a b\":7}')['a b']", "7")]
    public void Members_are_read_by_name_and_index(string text, string expected) => AssertValue(expected, text);

    [Theory]
    [InlineData("@pipeline()?.TriggeredByPipelineName")]
    [InlineData("@pipeline()?.TriggeredByPipelineName?.x")]
    [InlineData("@pipeline()?['missing']")]
    [InlineData("@pipeline().parameters.nothing?.x")]
    [InlineData("@createArray(1)?[5]")]
    public void Null_safe_access_gives_null(string text) => AssertValue("null", text);

    [Theory]
    [InlineData("@pipeline().Missing", "there is no property 'Missing'; available: parameters, Pipeline, RunId")]
    [InlineData("@pipeline().parameters.nothing.x", "'x' cannot be read from null")]
    [InlineData("@pipeline().parameters.n.x", "'x' cannot be read from '5'")]
    [InlineData("@pipeline().parameters.list[2]", "index 2 is outside an array of 2")]
    [InlineData("@nofunction(1)", "there is no function 'nofunction'")]
    [InlineData("@toLower()", "toLower() takes 1 arguments, not 0")]
    [InlineData("@substring('a')", "substring() takes 2 to 3 arguments, not 1")]
    [InlineData("@and(true)", "and() takes at least 2 arguments, not 1")]
    [InlineData("@if(true)", "if() takes 3 arguments, not 1")]
    [InlineData("@utcNow('x', 1, 2)", "utcNow() takes 0 to 1 arguments, not 3")]
    [InlineData("@int('x')", "'x' is not a number")]
    [InlineData("@activity('Z').output", "activity 'Z' has not run before this one")]
    [InlineData("@div(1, 0)", "div() by zero")]
    [InlineData("@mod(1, 0)", "mod() by zero")]
    [InlineData("@join('a', ',')", "'a' is not an array")]
    [InlineData("@if('maybe', 1, 2)", "'maybe' is not a Boolean")]
    [InlineData("@formatDateTime('yesterday')", "'yesterday' is not a time")]
    [InlineData("@substring('abc', 2, 5)", "substring() from 2 of length 5 is outside a text of 3")]
    public void What_cannot_be_computed_says_why(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<ExpressionException>(() => Expression.Parse(text).Evaluate(Scope)).Message);

    [Theory]
    [InlineData("@", "it ends where a value, a name or a function should be")]
    [InlineData("@concat('a'", "it ends where ')' should be")]
    [InlineData("@concat('a", "a string is not closed by a single quote")]
    [InlineData("@concat('a'))", "')' at 12 where the end should be")]
    [InlineData("a @{concat('b')", "it ends where '}' should be")]
    [InlineData("@name", "'name' at 5 is neither a constant nor a call: text stands in single quotes, a function has parentheses")]
    [InlineData("@pipeline().", "it ends where a name should be")]
    [InlineData("@\"a\"", "'\"' at 1 where a value, a name or a function should be")]
    [InlineData("@1.2.3", "'1.2.3' at 1 is not a number")]
    [InlineData("@pipeline()[1", "it ends where ']' should be")]
    public void What_cannot_be_read_says_where(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<ExpressionException>(() => Expression.Parse(text)).Message);

    [Fact]
    public void The_outputs_and_errors_of_activities_are_visible()
    {
        AssertValue("42", "@activity('Copy A').output.rowsCopied");
        AssertText("42 Succeeded", "@{activity('copy a').output.rowsCopied} @{activity('Copy A').Status}");
        AssertValue("\"gone\"", "@activity('B').error.message");
    }

    [Fact]
    public void An_if_evaluates_only_the_branch_it_takes()
    {
        AssertValue("1", "@if(true, 1, div(1, 0))");
        AssertValue("2", "@if(equals(1, 2), div(1, 0), 2)");
    }

    internal static ExpressionScope Scope { get; } = new()
    {
        Pipeline = (JsonObject)JsonNode.Parse("""
            { "parameters": { "n": 5, "flag": true, "name": " Orders ", "list": [10, 20], "nothing": null,
                "nested": { "rows": [{ "id": 1 }, { "id": 2 }] } },
              "Pipeline": "P", "RunId": "r" }
            """)!,
        Activities = (JsonObject)JsonNode.Parse("""
            { "Copy A": { "output": { "rowsCopied": 42 }, "status": "Succeeded", "error": null },
              "B": { "output": null, "status": "Failed", "error": { "message": "gone" } } }
            """)!,
        Now = new DateTimeOffset(2024, 2, 29, 13, 14, 15, 678, TimeSpan.Zero),
    };

    internal static void AssertValue(string expected, string text) =>
        Assert.Equal(expected, Expression.Parse(text).Evaluate(Scope)?.ToJsonString() ?? "null");

    static void AssertText(string expected, string text) => Assert.Equal(expected, (string?)Expression.Parse(text).Evaluate(Scope));
}
