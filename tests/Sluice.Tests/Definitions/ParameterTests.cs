using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Tests.Definitions;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("String", "\"x\"", "\"x\"")]
    [InlineData("string", "5", "\"5\"")]
    [InlineData("Int", "\"5\"", "5")]
    [InlineData("int", "5", "5")]
    [InlineData("Float", "\"1.5\"", "1.5")]
    [InlineData("Bool", "\"true\"", "true")]
    [InlineData("BOOL", "false", "false")]
    [InlineData("Array", "[1,\"a\"]", "[1,\"a\"]")]
    [InlineData("Object", """{"a":1}""", """{"a":1}""")]
    public void A_value_takes_the_declared_type(string type, string given, string expected)
    {
        var resource = Declare($$"""{ "p": { "type": "{{type}}" } }""");
        var report = new DefinitionReport();

        var values = resource.Parameters(new JsonObject { ["p"] = JsonNode.Parse(given) }, hasValues: true, null, report);

        Assert.Empty(report.Errors);
        Assert.Equal(expected, values["p"]!.ToJsonString());
    }

    [Theory]
    [InlineData("Int", "\"many\"", "'many' is not an integer")]
    [InlineData("Int", "1.5", "'1.5' is not an integer")]
    [InlineData("Float", "\"x\"", "'x' is not a number")]
    [InlineData("Bool", "\"yes\"", "'yes' is not a Boolean")]
    [InlineData("Array", "\"a,b\"", "'a,b' is not an array")]
    public void A_value_that_does_not_fit_is_an_error(string type, string given, string expected)
    {
        var resource = Declare($$"""{ "p": { "type": "{{type}}" } }""");
        var report = new DefinitionReport();

        resource.Parameters(new JsonObject { ["p"] = JsonNode.Parse(given) }, hasValues: true, null, report);

        var error = Assert.Single(report.Errors);
        Assert.Equal(("pipeline/P.json", "$.properties.parameters.p"), (error.File, error.Path));
        Assert.Contains("parameter 'p' of Pipeline 'P'", error.Problem, StringComparison.Ordinal);
        Assert.EndsWith(expected, error.Problem, StringComparison.Ordinal);
    }

    /// <summary>What is given is carried in histories, whose JSON has a depth; a default is not.</summary>
    [Theory]
    [InlineData(32, 0)]
    [InlineData(33, 1)]
    public void A_value_that_is_too_deep_for_a_history_is_an_error(int depth, int errors)
    {
        var value = new string('[', depth) + new string(']', depth);
        var resource = Declare($$"""{ "p": { "type": "Object" }, "other": { "type": "Array", "defaultValue": {{new string('[', 40)}}{{new string(']', 40)}} } }""");
        var report = new DefinitionReport();

        resource.Parameters(new JsonObject { ["p"] = JsonNode.Parse(value) }, hasValues: true, null, report);

        Assert.Equal(errors, report.Errors.Count);
        Assert.All(report.Errors, error => Assert.Equal("$.properties.parameters.p", error.Path));
        Assert.All(report.Errors, error => Assert.Contains("more than 32 deep", error.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_given_takes_the_default()
    {
        var resource = Declare("""{ "a": { "type": "String", "defaultValue": "x" }, "b": { "type": "Int", "defaultValue": "7" } }""");

        var values = resource.Parameters(new JsonObject { ["A"] = "y" }, hasValues: true, null, new DefinitionReport());

        Assert.Equal("""{"a":"y","b":7}""", values.ToJsonString());
    }

    [Fact]
    public void What_has_no_value_and_no_default_is_an_error_that_names_it()
    {
        var report = new DefinitionReport();

        Declare("""{ "a": { "type": "String" }, "b": { "type": "String" } }""").Parameters([], hasValues: true, null, report);

        Assert.Equal(
            ["Pipeline 'P' needs a value for its parameter 'a'", "Pipeline 'P' needs a value for its parameter 'b'"],
            report.Errors.Select(error => error.Problem));
    }

    [Fact]
    public void Without_values_nothing_is_missing_but_a_bad_default_is_found()
    {
        var report = new DefinitionReport();

        var values = Declare("""{ "a": { "type": "String" }, "b": { "type": "Int", "defaultValue": "x" } }""")
            .Parameters([], hasValues: false, null, report);

        Assert.True(values.ContainsKey("a"));
        Assert.Equal("$.properties.parameters.b", Assert.Single(report.Errors).Path);
    }

    [Fact]
    public void A_value_for_what_is_not_declared_is_an_error_that_lists_what_is()
    {
        var report = new DefinitionReport();

        Declare("""{ "from": { "type": "String", "defaultValue": "" } }""")
            .Parameters(new JsonObject { ["form"] = "x" }, hasValues: true, null, report);

        Assert.Equal("Pipeline 'P' has no parameter 'form'; declared: from", Assert.Single(report.Errors).Problem);
    }

    [Fact]
    public void The_value_of_a_SecureString_is_taken_out_of_messages_from_then_on()
    {
        var report = new DefinitionReport();

        var values = Declare("""{ "p": { "type": "securestring" } }""")
            .Parameters(new JsonObject { ["p"] = "c4n4ry-0b71" }, hasValues: true, null, report);

        Assert.Equal("c4n4ry-0b71", (string?)values["p"]);
        Assert.Empty(report.Errors);
        Assert.Equal("*** is no number", new SluiceException(Side.Engine, "E", "c4n4ry-0b71 is no number").Detail);
    }

    [Fact]
    public void An_error_in_the_values_of_a_reference_stands_where_they_are_given()
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("T", """
                { "type": "PostgreSqlV2Table", "parameters": { "n": { "type": "Int" } },
                  "linkedServiceName": { "referenceName": "Shop" }, "typeProperties": { "table": "t@{dataset().n}" } }
                """)
            .Pipeline("P", """
                { "activities": [{ "name": "C", "type": "Copy",
                  "inputs": [{ "referenceName": "T", "parameters": { "n": "many", "m": 1 } }],
                  "outputs": [{ "referenceName": "OrdersCsv" }],
                  "typeProperties": { "source": { "type": "PostgreSqlV2Source" }, "sink": { "type": "DelimitedTextSink" } } }] }
                """);

        var errors = files.Check().Errors;

        Assert.All(errors, error => Assert.Equal("pipeline/P.json", error.File));
        const string Given = "$.properties.activities[0].inputs[0].parameters";
        Assert.Equal([$"{Given}.n", $"{Given}.m"], errors.Select(error => error.Path));
        Assert.Contains("'many' is not an integer", errors[0].Problem, StringComparison.Ordinal);
        Assert.Contains("no parameter 'm'", errors[1].Problem, StringComparison.Ordinal);
    }

    static Resource Declare(string parameters)
    {
        var json = JsonNode.Parse($$"""{ "properties": { "parameters": {{parameters}} } }""");
        return new Resource(ResourceKind.Pipeline, "P", "pipeline/P.json", (JsonObject)json!);
    }
}
