using Sluice.Expressions;
using static Sluice.Tests.Expressions.Evaluation;

namespace Sluice.Tests.Expressions;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("@pipeline().parameters.n", "5")]
    [InlineData("@{pipeline().parameters.n}", "\"5\"")]
    [InlineData("@pipeline().parameters.flag", "true")]
    [InlineData("@pipeline().parameters.list", "[10,20]")]
    [InlineData("@pipeline().parameters.nested.rows", "[{\"id\":1},{\"id\":2}]")]
    [InlineData("@pipeline().parameters.nothing", "null")]
    [InlineData("@pipeline().parameters.price", "2.50")]
    [InlineData("@5", "5")]
    [InlineData("@-5", "-5")]
    [InlineData("@+5", "5")]
    [InlineData("@-1.5", "-1.5")]
    [InlineData("@.5", "0.5")]
    [InlineData("@2.0", "2.0")]
    [InlineData("@1e3", "1000.0")]
    [InlineData("@1.5E-3", "0.0015")]
    [InlineData("@9223372036854775807", "9223372036854775807")]
    [InlineData("@'a'", "\"a\"")]
    [InlineData("@true", "true")]
    [InlineData("@False", "false")]
    [InlineData("@NULL", "null")]
    public void A_whole_expression_keeps_the_type_of_its_result(string text, string expected) => Gives(expected, text);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("parameters[1]", "parameters[1]")]
    [InlineData("a@{1}b@{pipeline().parameters.name}c", "a1b Orders c")]
    [InlineData("Answer is: @{pipeline().parameters.n}", "Answer is: 5")]
    [InlineData("@{1}", "1")]
    [InlineData("@{1}@{2}", "12")]
    [InlineData("@{ 1 }", "1")]
    [InlineData("@{pipeline().parameters.flag}", "True")]
    [InlineData("@{false}", "False")]
    [InlineData("@{mul(1.5, 2)}", "3")]
    [InlineData("@{1.50}", "1.5")]
    [InlineData("x@{null}y", "xy")]
    [InlineData("@{pipeline().parameters.list}", "[10,20]")]
    [InlineData("@{json('{\"ä\": \"<''>\"}')}", "{\"ä\":\"<'>\"}")]
    [InlineData("@{ '}' }", "}")]
    [InlineData(" @pipeline()", " @pipeline()")]
    [InlineData(" @", " @")]
    [InlineData("user@example.com", "user@example.com")]
    [InlineData("{ \"type\": \"@{if(equals(1, 2), 'Blob', 'Table' )}\", \"name\": \"@{toUpper('myData')}\" }", "{ \"type\": \"Table\", \"name\": \"MYDATA\" }")]
    public void Interpolation_makes_text(string text, string expected) => Assert.Equal(expected, (string?)Evaluate(text));

    [Theory]
    [InlineData("@@", "@")]
    [InlineData("@@pipeline()", "@pipeline()")]
    [InlineData("@@{1}", "@{1}")]
    [InlineData("a@@{1}b@{2}", "a@{1}b2")]
    [InlineData("a@@b", "a@@b")]
    [InlineData("Answer is: @@{pipeline().parameters.n}", "Answer is: @{pipeline().parameters.n}")]
    public void A_doubled_at_sign_stands_for_itself(string text, string expected) => Assert.Equal(expected, (string?)Evaluate(text));

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
    [InlineData("@''''", "'")]
    [InlineData("@concat('Baba', '''s ', 'book store')", "Baba's book store")]
    [InlineData("@concat( 'a' , 'b' )", "ab")]
    [InlineData("@concat ('a')  ", "a")]
    [InlineData("@CONCAT('a', toUPPER('b'))", "aB")]
    [InlineData("@'\"a\" \\n {b} }'", "\"a\" \\n {b} }")]
    [InlineData("@'user@example.com'", "user@example.com")]
    public void Text_stands_in_single_quotes_and_names_match_in_any_case(string text, string expected) =>
        Assert.Equal(expected, (string?)Evaluate(text));

    [Theory]
    [InlineData("@concat('a@{1}', '@')", "a1@")]
    [InlineData("@concat('where x = ''@{item().name}''')", "where x = 'orders'")]
    [InlineData("@if(true, '@{concat(''a'', ''b'')}c', '')", "abc")]
    [InlineData("@{if(true, 'x@{add(1, 2)}', '')}", "x3")]
    [InlineData("@'@@{1}'", "@{1}")]
    public void Text_in_quotes_may_have_expressions_in_it_again(string text, string expected) =>
        Assert.Equal(expected, (string?)Evaluate(text));

    [Theory]
    [InlineData("@concat(\n  'a',\r\n\t'b'\n)\n", "ab")]
    [InlineData("@\nconcat('a\nb')", "a\nb")]
    [InlineData("@activity('LookupOldWaterMark')\n  .output\n  .firstRow\n  ['TableName']", "orders")]
    [InlineData("select *\nfrom @{\n  item().name\n}\nwhere true", "select *\nfrom orders\nwhere true")]
    public void An_expression_may_stand_on_several_lines(string text, string expected) => Assert.Equal(expected, (string?)Evaluate(text));

    [Theory]
    [InlineData("@pipeline().parameters.nested.rows[1].id", "2")]
    [InlineData("@pipeline().parameters['nested']['rows'][0]['id']", "1")]
    [InlineData("@pipeline().parameters.list[add(0, 1)]", "20")]
    [InlineData("@pipeline().parameters['Source Table']", "\"public.orders\"")]
    [InlineData("@PIPELINE().Parameters.NAME", "\" Orders \"")]
    [InlineData("@json('{\"a b\":7}')['a b']", "7")]
    [InlineData("@json('{\"1\":7}')[1]", "7")]
    [InlineData("@activity('Lookup Tables').output.value[0][concat('table', '_name')]", "\"orders\"")]
    [InlineData("@activity('Web').output.my-key['a b']", "\"c\"")]
    [InlineData("@split('a/b/c', '/')[1]", "\"b\"")]
    [InlineData("@json('{\"a\":1,\"A\":2}').A", "2")]
    public void Members_are_read_by_name_and_index(string text, string expected) => Gives(expected, text);

    [Theory]
    [InlineData("@pipeline()?.TriggeredByPipelineName")]
    [InlineData("@pipeline()?.TriggeredByPipelineName?.x")]
    [InlineData("@pipeline()?['missing']")]
    [InlineData("@pipeline().parameters.nothing?.x")]
    [InlineData("@pipeline().parameters.nothing?['x']?[0]")]
    [InlineData("@createArray(1)?[5]")]
    [InlineData("@activity('B').output?.firstRow?.id")]
    [InlineData("@item().value")]
    public void Null_safe_access_gives_null(string text) => Gives("null", text);

    [Fact]
    public void An_evaluated_value_is_the_callers_own()
    {
        var array = Evaluate("@pipeline().parameters.list")!.AsArray();
        array.Add(30);

        Gives("[10,20]", "@pipeline().parameters.list");
    }

    [Fact]
    public void An_if_evaluates_only_the_branch_it_takes()
    {
        Gives("1", "@if(true, 1, div(1, 0))");
        Gives("2", "@if(equals(1, 2), div(1, 0), 2)");
        Gives("false", "@and(false, equals(div(1, 0), 1))");
        Gives("true", "@or(true, equals(div(1, 0), 1))");
    }
}
