using Sluice.Tests.Activities;

namespace Sluice.Tests.Definitions;

public sealed class GlobalParametersTests
{
    const string Parameters = """{ "region": { "type": "string", "value": "north" }, "limit": { "type": "Int", "value": 3 } }""";

    [Theory]
    [InlineData("factory/shop.json", $$"""{ "name": "shop", "properties": { "globalParameters": {{Parameters}} }, "location": "westeurope" }""")]
    [InlineData("globalParameters/default.json", $$"""{ "name": "default", "properties": {{Parameters}} }""")]
    [InlineData("globalParameters/shop_GlobalParameters.json", Parameters)]
    public async Task Runs_know_them_wherever_the_factory_keeps_them(string file, string text)
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Tell(
            "@concat(pipeline().globalParameters.region, add(pipeline().globalParameters.LIMIT, 1))", ""));
        pipelines.Files.Write(file, text);

        Assert.Empty(pipelines.Files.Check().Errors);
        Assert.Equal("north4", await pipelines.RunToTellAsync());
    }

    [Fact]
    public void A_name_that_there_is_not_is_an_error_with_the_nearest()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Tell("@pipeline().globalParameters.regoin", ""));
        pipelines.Files.Define("factory", "shop", $$"""{ "globalParameters": {{Parameters}} }""");

        var error = Assert.Single(pipelines.Files.Check().Errors);

        Assert.StartsWith("there is no parameter 'regoin'; declared: region, limit", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "type": "int", "value": "many" }""")]
    [InlineData("""{ "type": "array", "value": "a" }""")]
    [InlineData("""{ "type": "string" }""")]
    public void A_value_that_does_not_fit_is_an_error_with_its_place(string declaration)
    {
        using var files = new FactoryFiles().Define("factory", "shop", $$"""{ "globalParameters": { "limit": {{declaration}} } }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("factory/shop.json", "$.properties.globalParameters.limit"), (error.File, error.Path));
    }

    [Fact]
    public async Task Overrides_change_them_and_runs_know_the_factory_s_name()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Tell("@{pipeline().DataFactory}/@{pipeline().globalParameters.region}", ""));
        pipelines.Files.Define("factory", "shop", $$"""{ "globalParameters": {{Parameters}} }""")
            .Write("local.json", """{ "factory/shop": { "properties": { "globalParameters": { "region": { "value": "here" } } } } }""");

        Assert.Equal("shop/here", await pipelines.RunToTellAsync(pipelines.Files.File("local.json")));
    }
}
