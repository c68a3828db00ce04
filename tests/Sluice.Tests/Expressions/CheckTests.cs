using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Tests.Expressions;

/// <summary>What is wrong with an expression is found before there are values.</summary>
public sealed class CheckTests
{
    static readonly ExpressionScope InPipeline = new ExpressionScope { HasValues = false }
        .With(ScopeFunction.Pipeline, Json("""{ "parameters": { "from": null, "to": null, "config": { "a": 1 } }, "globalParameters": { "env": "x" }, "RunId": "" }"""))
        .With(ScopeFunction.Activity, Json("""{ "A": {} }"""))
        .With(ScopeFunction.Variables, Json("""{ "count": null }"""))
        .With(ScopeFunction.Item, null);

    [Theory]
    [InlineData("@pipeline().parameters.form", "there is no parameter 'form'; declared: from, to, config (at character 24)")]
    [InlineData("@pipeline().parameters['form']", "there is no parameter 'form'; declared: from, to, config (at character 23)")]
    [InlineData("a @{toLower(pipeline().parameters.form)}", "there is no parameter 'form'; declared: from, to, config (at character 35)")]
    [InlineData("a\n@{\n'@{pipeline().parameters.form}'}", "there is no parameter 'form'; declared: from, to, config (at line 3, character 1)")]
    [InlineData("@pipeline().globalParameters.en", "there is no parameter 'en'; declared: env (at character 30)")]
    [InlineData("@pipeline().runIt", "there is no property 'runIt'; available: RunId, parameters, globalParameters (at character 13)")]
    [InlineData("@concat(pipeline().parameters.from, nofunction())", "there is no function 'nofunction'; there are: ")]
    [InlineData("@replace('a', 'b')", "replace() takes 3 arguments, not 2 (at character 2)")]
    [InlineData("@if(true, 1)", "if() takes 3 arguments, not 2 (at character 2)")]
    [InlineData("@activity('B').output.rowsCopied", "there is no activity 'B'; there are: A (at character 2)")]
    [InlineData("a @{activity('Aa').status}", "there is no activity 'Aa'; there are: A (at character 5)")]
    [InlineData("@variables('coutn')", "there is no variable 'coutn'; there are: count (at character 2)")]
    [InlineData("@item(1)", "item() takes no arguments (at character 2)")]
    [InlineData("@dataset().x", "dataset() has no value here; there are: ")]
    [InlineData("@linkedService().x", "linkedService() has no value here; there are: ")]
    [InlineData("@triggerBody().fileName", "triggerBody() has no value here; only triggers know it: ")]
    [InlineData("@json('{}')[toLower()]", "toLower() takes 1 argument, not 0 (at character 13)")]
    public void A_problem_is_found_in_a_pipeline_without_values(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Expression.Parse(text).Check(InPipeline)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("@pipeline().parameters.FROM")]
    [InlineData("@pipeline().parameters.config.other")]
    [InlineData("@pipeline().parameters[item()]")]
    [InlineData("@pipeline()?.TriggeredByPipelineName")]
    [InlineData("@activity('A').output.rowsCopied")]
    [InlineData("@activity('a').error?.message")]
    [InlineData("@activity(item().name).output")]
    [InlineData("@variables('Count').x")]
    [InlineData("@item().anything")]
    [InlineData("@if(equals(pipeline().parameters.from, 'x'), 1, 2)")]
    [InlineData("@int('x')")]
    public void What_may_be_right_is_not_a_problem(string text) => Assert.Empty(Expression.Parse(text).Check(InPipeline));

    [Fact]
    public void Every_problem_is_listed_with_its_place() =>
        Assert.Equal(
            ["at character 9", "at character 14", "at character 19"],
            Expression.Parse("@concat(f(), g(), toLower(1, 2))").Check(InPipeline).Select(problem => problem.Message[(problem.Message.LastIndexOf('(') + 1)..^1]));

    [Fact]
    public void The_parameters_of_a_dataset_and_a_linked_service_must_be_declared()
    {
        var scope = new ExpressionScope { HasValues = false }
            .With(ScopeFunction.Dataset, Json("""{ "table": null }""")).With(ScopeFunction.LinkedService, Json("{}"));

        Assert.Empty(Expression.Parse("@dataset().TABLE").Check(scope));
        Assert.Equal(["there is no parameter 'tabel'; declared: table (at character 12)"], Expression.Parse("@dataset().tabel").Check(scope).Select(problem => problem.Message));
        Assert.Equal(["there is no parameter 'db'; declared: none (at character 18)"], Expression.Parse("@linkedService().db").Check(scope).Select(problem => problem.Message));
    }

    static JsonNode? Json(string json) => JsonNode.Parse(json);
}
