using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Expressions;
using static Sluice.Tests.Expressions.Evaluation;

namespace Sluice.Tests.Expressions;

public sealed class LimitTests
{
    const int Megabyte = 1 << 20;

    // Less than a second on a machine that has time. What is not linear takes minutes, also where nothing else runs.
    static readonly TimeSpan Linear = TimeSpan.FromSeconds(30);

    const string TooDeep = "more than 100 calls or brackets are inside each other";

    [Fact]
    public void An_expression_has_8192_characters_at_most()
    {
        Assert.Equal(8190, ((string)Evaluate($"@'{new string('a', 8190)}'")!).Length);
        Fails("the expression has 8193 characters; ADF takes no more than 8192 (at character 2)", $"@'{new string('a', 8191)}'");
        Fails("the expression has 8193 characters; ADF takes no more than 8192 (at character 5)", $"x @{{'{new string('a', 8191)}'}}");
    }

    [Fact]
    public void The_text_around_expressions_may_be_as_long_as_it_likes() =>
        Assert.Equal(Megabyte + 1, ((string)Evaluate(new string('a', Megabyte) + "@{1}")!).Length);

    [Theory]
    [InlineData("toLower(", "'a'", ")")]
    [InlineData("if(true, ", "1", ", 2)")]
    [InlineData("createArray(", "1", ")")]
    [InlineData("variables(", "'x'", ")")]
    [InlineData("createArray(1)[", "0", "]")]
    public void Expressions_are_100_levels_deep_at_most(string open, string inside, string close)
    {
        var most = $"@{Repeat(open, 99)}{inside}{Repeat(close, 99)}";
        Expression.Parse(most).Check(Scope);
        Assert.StartsWith(TooDeep, Assert.Throws<ExpressionException>(() => Expression.Parse($"@{Repeat(open, 100)}{inside}{Repeat(close, 100)}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_level_is_evaluated_once() =>
        Assert.Equal("a", (string?)Evaluate($"@{Repeat("first(", 99)}'a'{Repeat(")", 99)}"));

    [Fact]
    public void Members_may_follow_each_other_without_end() => Gives("null", $"@pipeline(){Repeat("?.x", 2000)}");

    [Fact]
    public void A_small_expression_cannot_ask_for_all_memory()
    {
        var a = new string('a', 1000);
        var replaced = $"@{Repeat("replace(", 5)}'{a}'{Repeat($", 'a', '{a}')", 5)}";

        Assert.StartsWith(
            "replace(): the text would have 1000000000 characters; the most is 16777216", Assert.Throws<ExpressionException>(() => Evaluate(replaced)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{1} ")]
    [InlineData("@{concat('a''b', pipeline().RunId)}\n")]
    [InlineData("@@{ ")]
    [InlineData("@{f()}\n")]
    public void A_megabyte_is_read_and_checked_in_linear_time(string part)
    {
        var watch = Stopwatch.StartNew();

        Expression.Parse(Repeat(part, Megabyte / part.Length)).Check(Scope);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Linear);
    }

    [Theory]
    [InlineData("@concat('a', ", "'b', ")]
    [InlineData("@", "toLower(")]
    [InlineData("@item()", ".x")]
    [InlineData("@'", "''")]
    [InlineData("x @{createArray(", "1,")]
    [InlineData("@", "'@{")]
    public void A_megabyte_of_one_expression_is_an_error_with_a_place_at_once(string start, string part)
    {
        var watch = Stopwatch.StartNew();

        var message = Assert.Throws<ExpressionException>(() => Expression.Parse(start + Repeat(part, Megabyte / part.Length))).Message;

        Assert.Contains("(at character ", message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Linear);
    }

    [Fact]
    public void A_thousand_errors_about_ten_thousand_names_take_no_more_than_seconds()
    {
        var activities = new JsonObject(Enumerable.Range(0, 10_000).Select(i => KeyValuePair.Create($"Copy orders {i}", (JsonNode?)null)));
        var scope = new ExpressionScope { HasValues = false }.With(ScopeFunction.Activity, activities);
        var watch = Stopwatch.StartNew();

        var problems = Enumerable.Range(0, 1000).SelectMany(i => Expression.Parse($"@activity('Copy order {i}').output").Check(scope)).Select(problem => problem.Message).ToList();

        Assert.Equal(1000, problems.Count);
        Assert.StartsWith("there is no activity 'Copy order 0'; there are: Copy orders 0, ", problems[0], StringComparison.Ordinal);
        Assert.EndsWith(" and 9990 more (at character 2)", problems[0], StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Linear);
    }

    [Fact]
    public void No_more_than_20_problems_of_a_text_are_told() => Assert.Equal(20, Expression.Parse(Repeat("@{f()}", 1000)).Check(Scope).Count);

    [Fact]
    public void Xml_is_100_levels_deep_at_most()
    {
        Gives("1", $"@xpath('{Repeat("<a>", 100)}{Repeat("</a>", 100)}', 'count(/a)')");
        Fails(
            "xpath(): xml is XML of more than 100 levels (at character 8)", $"@xpath('{Repeat("<a>", 102)}{Repeat("</a>", 102)}', 'count(/a)')");
    }

    static string Repeat(string part, int times) => string.Concat(Enumerable.Repeat(part, times));
}
