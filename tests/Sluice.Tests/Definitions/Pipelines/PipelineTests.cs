namespace Sluice.Tests.Definitions.Pipelines;

public sealed class PipelineTests
{
    [Fact]
    public void Activities_that_wait_for_each_other_are_named()
    {
        using var files = Pipeline(Activity("A"), Activity("B", "A", "D"), Activity("C", "B"), Activity("D", "C"));

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.activities", "these activities wait for each other: B, C, D"), (error.Path, error.Problem));
    }

    [Fact]
    public void An_activity_that_waits_for_itself_is_named()
    {
        using var files = Pipeline(Activity("A", "a"));

        Assert.Equal("these activities wait for each other: A", Assert.Single(files.Check().Errors).Problem);
    }

    [Fact]
    public void A_dependency_on_nothing_is_an_error_with_its_name()
    {
        using var files = Pipeline(Activity("A"), Activity("B", "Aa"));

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.activities[1].dependsOn", "Aa"), (error.Path, error.Value));
    }

    [Theory]
    [InlineData("Done")]
    [InlineData("7")]
    [InlineData("1")]
    [InlineData("Failed, Skipped")]
    public void An_unknown_condition_is_an_error_that_lists_the_known_ones(string condition)
    {
        using var files = Pipeline(Activity("A"), $$"""
            { "name": "B", "type": "Copy",
              "dependsOn": [{ "activity": "A", "dependencyConditions": ["Succeeded", "{{condition}}"] }], {{Rest}} }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.activities[1].dependsOn[0].dependencyConditions", condition), (error.Path, error.Value));
        Assert.Contains("Succeeded, Failed, Skipped, Completed", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_activities_of_one_name_are_an_error()
    {
        using var files = Pipeline(Activity("A"), Activity("a"));

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.activities", "two activities are named 'A'"), (error.Path, error.Problem));
    }

    [Fact]
    public void An_expression_that_reads_an_activity_that_is_not_there_is_an_error()
    {
        using var files = FactoryFiles.WithOrders().Copy("Orders", "OrdersCsv", """
            { "source": { "type": "AzurePostgreSqlSource", "query": "SELECT @{activity('Nowhere').output.rowsCopied}" },
              "sink": { "type": "DelimitedTextSink" } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(
            ("$.properties.activities[0].typeProperties.source.query", "there is no activity 'Nowhere'; there are: C (at character 10)"), (error.Path, error.Problem));
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("-a")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456")]
    public void A_name_that_ADF_refuses_is_refused(string name)
    {
        using var files = Pipeline(Activity(name));

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.activities[0].name", name), (error.Path, error.Value));
    }

    [Fact]
    public void An_activity_that_is_not_supported_is_refused_by_its_type()
    {
        using var files = Pipeline("""{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.activities[0].type", "Wait", "Use Copy"), (error.Path, error.Value, error.Remedy));
    }

    [Theory]
    [InlineData("\"timeout\": \"two hours\"", "timeout", "two hours")]
    [InlineData("\"timeout\": \"24\"", "timeout", "24")]
    [InlineData("\"timeout\": \"1:00:00\"", "timeout", "1:00:00")]
    [InlineData("\"timeout\": \"-01:00:00\"", "timeout", "-01:00:00")]
    [InlineData("\"timeout\": \"00:61:00\"", "timeout", "00:61:00")]
    [InlineData("\"timeout\": \"10000.00:00:00\"", "timeout", "10000.00:00:00")]
    [InlineData("\"timeout\": \"02:00:00\\n\"", "timeout", "02:00:00\n")]
    [InlineData("\"retry\": -1", "retry", "-1")]
    [InlineData("\"retryIntervalInSeconds\": \"soon\"", "retryIntervalInSeconds", "soon")]
    public void A_policy_that_cannot_be_kept_is_an_error(string policy, string property, string value)
    {
        using var files = Pipeline($$"""{ "name": "A", "type": "Copy", "policy": { {{policy}} }, {{Rest}} }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(($"$.properties.activities[0].policy.{property}", value), (error.Path, error.Value));
    }

    const string Rest = """
        "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
        "typeProperties": { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }
        """;

    static FactoryFiles Pipeline(params string[] activities) =>
        FactoryFiles.WithOrders().Pipeline("P", $$"""{ "activities": [{{string.Join(", ", activities)}}] }""");

    static string Activity(string name, params string[] dependsOn)
    {
        var dependencies = string.Join(
            ", ", dependsOn.Select(other => $$"""{ "activity": "{{other}}", "dependencyConditions": ["Succeeded"] }"""));
        return $$"""{ "name": "{{name}}", "type": "Copy", "dependsOn": [{{dependencies}}], {{Rest}} }""";
    }
}
