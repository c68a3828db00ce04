using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Tests.Expressions;

/// <summary>What is wrong with an expression is found before there are values.</summary>
public sealed class CheckTests
{
    static readonly ExpressionScope InPipeline = new()
    {
        Pipeline = new JsonObject { ["parameters"] = new JsonObject { ["from"] = null, ["to"] = null }, ["RunId"] = "" },
        Activities = new JsonObject { ["A"] = new JsonObject() },
        HasValues = false,
    };

    [Theory]
    [InlineData("@pipeline().parameters.form", "there is no parameter 'form'; declared: from, to")]
    [InlineData("@pipeline().parameters['form']", "there is no parameter 'form'; declared: from, to")]
    [InlineData("a @{toLower(pipeline().parameters.form)}", "there is no parameter 'form'; declared: from, to")]
    [InlineData("@concat(pipeline().parameters.from, nofunction())", "there is no function 'nofunction'")]
    [InlineData("@replace('a', 'b')", "replace() takes 3 arguments, not 2")]
    [InlineData("@if(true, 1)", "if() takes 3 arguments, not 2")]
    [InlineData("@activity('B').output.rowsCopied", "there is no activity 'B'")]
    [InlineData("a @{activity('Aa').status}", "there is no activity 'Aa'")]
    [InlineData("@dataset().x", "dataset() has no value here")]
    [InlineData("@linkedService().x", "linkedService() has no value here")]
    public void A_problem_is_found_in_a_pipeline_without_values(string text, string expected) =>
        Assert.Equal([expected], Expression.Parse(text).Check(InPipeline));

    [Theory]
    [InlineData("@pipeline().parameters.FROM")]
    [InlineData("@pipeline()?.TriggeredByPipelineName")]
    [InlineData("@activity('A').output.rowsCopied")]
    [InlineData("@activity('a').error?.message")]
    [InlineData("@if(equals(pipeline().parameters.from, 'x'), 1, 2)")]
    public void What_may_be_right_is_not_a_problem(string text) => Assert.Empty(Expression.Parse(text).Check(InPipeline));

    [Fact]
    public void Every_problem_is_listed() =>
        Assert.Equal(
            ["there is no function 'f'", "there is no function 'g'", "toLower() takes 1 arguments, not 2"],
            Expression.Parse("@concat(f(), g(), toLower(1, 2))").Check(InPipeline));

    [Fact]
    public void The_parameters_of_a_dataset_and_a_linked_service_must_be_declared()
    {
        var scope = new ExpressionScope { Dataset = new JsonObject { ["table"] = null }, LinkedService = [], HasValues = false };

        Assert.Empty(Expression.Parse("@dataset().TABLE").Check(scope));
        Assert.Equal(["there is no parameter 'tabel'; declared: table"], Expression.Parse("@dataset().tabel").Check(scope));
        Assert.Equal(["there is no parameter 'db'; declared: none"], Expression.Parse("@linkedService().db").Check(scope));
        Assert.Equal(["pipeline() has no value here"], Expression.Parse("@pipeline().RunId").Check(scope));
    }
}
