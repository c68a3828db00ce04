using Sluice.Activities.Control;
using Sluice.Definitions.Parsing;
using Sluice.Tests.Definitions;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Pipelines;

/// <summary>What ADF refuses, and what would certainly fail, is found before anything has run.</summary>
public sealed class CertainFaultsTests
{
    const string Lookup = """{ "dataset": { "referenceName": "Orders" }, "source": { "type": "AzurePostgreSqlSource" } """;

    [Theory]
    [InlineData("", "Dataset 'Named' needs values for its parameters folder, most")]
    [InlineData(""", "parameters": { "most": 5 }""", "Dataset 'Named' needs a value for its parameter 'folder'")]
    [InlineData(""", "parameters": { "folder": null, "most": "@add(1, 1)" }""", "Dataset 'Named' needs a value for its parameter 'folder'")]
    [InlineData(""", "parameters": { "folder": "a", "most": "few" }""", "the value of parameter 'most' of Dataset 'Named' does not fit: 'few' is not an integer")]
    [InlineData(""", "parameters": { "folder": "a", "most": 5, "least": "@add(1, 1)" }""", "Dataset 'Named' has no parameter 'least'")]
    [InlineData(""", "parameters": { "folder": "", "most": "@add(1, 1)" }""", null)]
    public void A_dataset_s_parameters_need_values_where_it_is_used(string parameters, string? expected)
    {
        using var files = FactoryFiles.WithOrders().Dataset("Named", """
            { "type": "DelimitedText", "linkedServiceName": { "referenceName": "Disk", "type": "LinkedServiceReference" },
              "parameters": { "folder": { "type": "String" }, "most": { "type": "Int" }, "given": { "type": "String", "defaultValue": "x" } },
              "typeProperties": { "location": { "type": "FileServerLocation", "folderPath": "@{dataset().folder}/@{dataset().most}" } } }
            """)
            .Pipeline("P", Activities(Activity("A", "GetMetadata", $$"""
                { "dataset": { "referenceName": "Named", "type": "DatasetReference"{{parameters}} }, "fieldList": ["exists"] }
                """)));

        AssertProblem(files, "pipeline/P.json $.properties.activities[0].typeProperties.dataset.parameters", expected);
    }

    [Theory]
    [InlineData("", "LinkedService 'Any' needs a value for its parameter 'host'")]
    [InlineData(""", "parameters": { "host": "@dataset().host" }""", null)]
    public void A_linked_service_s_parameters_need_values_where_it_is_used(string parameters, string? expected)
    {
        using var files = new FactoryFiles()
            .LinkedService("Any", """{ "type": "FileServer", "parameters": { "host": { "type": "String" } }, "typeProperties": { "host": "@linkedService().host" } }""")
            .Dataset("Far", $$"""
                { "type": "Binary", "linkedServiceName": { "referenceName": "Any", "type": "LinkedServiceReference"{{parameters}} },
                  "parameters": { "host": { "type": "String" } }, "typeProperties": { "location": { "type": "FileServerLocation" } } }
                """);

        AssertProblem(files, "dataset/Far.json $.properties.linkedServiceName.parameters", expected);
    }

    [Theory]
    [InlineData("{}", "Pipeline 'Child' needs a value for its parameter 'day'")]
    [InlineData("""{ "day": "@utcNow()", "dya": "@utcNow()" }""", "Pipeline 'Child' has no parameter 'dya'")]
    [InlineData("""{ "day": "x", "most": "few" }""", "the value of parameter 'most' of Pipeline 'Child' does not fit: 'few' is not an integer")]
    [InlineData("""{ "day": "@utcNow()" }""", null)]
    public void A_child_pipeline_s_parameters_need_values_where_it_is_executed(string parameters, string? expected)
    {
        using var files = new FactoryFiles()
            .Pipeline("Child", """{ "parameters": { "day": { "type": "String" }, "most": { "type": "Int", "defaultValue": 1 } }, "activities": [] }""")
            .Pipeline("P", Activities(Activity("A", "ExecutePipeline", $$"""
                { "pipeline": { "referenceName": "Child", "type": "PipelineReference" }, "parameters": {{parameters}} }
                """)));

        AssertProblem(files, "pipeline/P.json $.properties.activities[0].typeProperties.parameters", expected);
    }

    [Theory]
    [InlineData("Far", "")]
    [InlineData("Far", "Near:Completed")]
    [InlineData("far", "Middle:Failed")]
    [InlineData("Near", "Far:Succeeded")]
    [InlineData("Reader", "Near:Succeeded")]
    [InlineData("Loop", "Near:Succeeded")]
    [InlineData("Inside", "Loop:Succeeded")]
    [InlineData("Last", "Loop:Succeeded")]
    public void An_activity_reads_those_that_it_depends_on_directly_or_through_others(string read, string dependsOn)
    {
        // Near <- Middle <- Far; Loop, with Before <- Inside in it, and Last beside.
        const string Text = "text";
        using var files = new FactoryFiles().Pipeline("P", Activities(
            Set("Near", Text, "a"), Set("Middle", Text, "a", "Near:Succeeded"), Set("Far", Text, "a", "Middle:Succeeded"), Set("Last", Text, "a"),
            Activity("Loop", "ForEach", $$"""{ "items": "@createArray(1)", "activities": [{{Set("Before", Text, "a")}}, {{Set("Inside", Text, "@activity('Before').output.value", "Before:Succeeded")}}] }"""),
            Set("Reader", Text, $"@activity('{read}').output.value", dependsOn)));

        var mayRead = (read, dependsOn) is ("Near", "Far:Succeeded");

        AssertProblem(files, "pipeline/P.json $.properties.activities[5].typeProperties.value", mayRead ? null : "cannot be read here");
    }

    [Theory]
    [InlineData("@activity('Outside').output.value", "Outside:Succeeded", null)]
    [InlineData("@activity('Outside').output.value", "", "activity 'Outside' cannot be read here")]
    [InlineData("@activity('Each').output.value", "Outside:Succeeded", "activity 'Each' cannot be read here")]
    [InlineData("@activity(concat('Out', 'side')).output.value", "", null)]
    [InlineData("@activity('Outside')?.output", "", "activity 'Outside' cannot be read here")]
    public void Inside_a_container_what_the_container_depends_on_may_be_read(string expression, string dependsOn, string? expected)
    {
        using var files = new FactoryFiles().Pipeline("P", Activities(
            Activity("Each", "ForEach", $$"""
                { "items": "@createArray(1)", "activities": [
                  {{Activity("If", "IfCondition", $$"""{ "expression": "@true", "ifTrueActivities": [{{Set("Inside", "text", expression)}}] }""")}}] }
                """, dependsOn),
            Set("Outside", "text", "a")));

        AssertProblem(
            files, "pipeline/P.json $.properties.activities[0].typeProperties.activities[0].typeProperties.ifTrueActivities[0].typeProperties.value", expected);
    }

    [Theory]
    [InlineData("Until", """{ "expression": "@equals(activity('Inside').output.value, 'a')", "activities": [{0}] }""", null)]
    [InlineData("IfCondition", """{ "expression": "@equals(activity('Inside').output.value, 'a')", "ifTrueActivities": [{0}] }""", "cannot be read here")]
    public void Only_a_loop_that_ends_by_a_condition_reads_the_activities_inside_it(string type, string typeProperties, string? expected)
    {
        using var files = new FactoryFiles().Pipeline("P", Activities(
            Activity("A", type, typeProperties.Replace("{0}", Set("Inside", "text", "a"), StringComparison.Ordinal))));

        AssertProblem(files, "pipeline/P.json $.properties.activities[0].typeProperties.expression", expected);
    }

    [Theory]
    [InlineData("", "@activity('L').output.value", "output.firstRow; it gives output.value when its firstRowOnly is false")]
    [InlineData(""", "firstRowOnly": true""", "@activity('l').Output['Value']", "output.firstRow; it gives output.value when its firstRowOnly is false")]
    [InlineData(""", "firstRowOnly": false""", "@createArray(activity('L').output.firstRow.id)", "output.value; it gives output.firstRow when its firstRowOnly is true")]
    [InlineData(""", "firstRowOnly": false""", "@activity('L').output.value", null)]
    [InlineData(""", "firstRowOnly": "@equals(1, 2)" """, "@activity('L').output.value", null)]
    [InlineData("", "@createArray(activity('L').output.firstRow)", null)]
    [InlineData("", "@coalesce(activity('L').output?.value, createArray())", null)]
    public void A_loop_over_rows_that_a_lookup_does_not_give_is_told_what_it_gives(string property, string items, string? expected)
    {
        using var files = FactoryFiles.WithOrders().Pipeline("P", Activities(
            Activity("L", "Lookup", $"{Lookup}{property} }}"),
            Activity("Each", "ForEach", $$"""{ "items": { "value": "{{items}}", "type": "Expression" }, "activities": [] }""", "L:Succeeded")));

        AssertProblem(files, "pipeline/P.json $.properties.activities[1].typeProperties.items", expected);
    }

    [Theory]
    [InlineData("SetVariable", "flag", "5", null)]
    [InlineData("SetVariable", "flag", "\"perhaps\"", "a variable of type Boolean cannot be a string")]
    [InlineData("SetVariable", "list", "\"[1]\"", "a variable of type Array cannot be a string")]
    [InlineData("SetVariable", "text", "5", "a variable of type String cannot be a number")]
    [InlineData("SetVariable", "text", "null", "it is null, and a value is required")]
    [InlineData("SetVariable", "list", "\"@json('[1]')\"", null)]
    [InlineData("SetVariable", "list", "[\"@utcNow()\"]", null)]
    [InlineData("AppendVariable", "list", "null", "it is null, and a value is required")]
    [InlineData("AppendVariable", "list", "{ \"a\": 1 }", null)]
    public void A_constant_fits_its_variable(string type, string variable, string value, string? expected)
    {
        using var files = new FactoryFiles().Pipeline("P", Activities(
            Activity("A", type, $$"""{ "variableName": "{{variable}}", "value": {{value}} }""")));

        AssertProblem(files, "pipeline/P.json $.properties.activities[0].typeProperties.value", expected);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "pipelines execute each other more than 40 deep from here")]
    [InlineData(3, "pipelines execute each other more than 40 deep from here")]
    public void Pipelines_that_execute_each_other_too_deep_are_found_before_a_run(int tooMany, string? expected)
    {
        using var files = new FactoryFiles();
        var last = ExecutePipelineActivity.MostDeep + tooMany;
        for (var depth = 0; depth <= last; depth++)
        {
            files.Pipeline($"P{depth}", depth == last ? Activities() : Activities(Activity("E", "ExecutePipeline", $$"""
                { "pipeline": { "referenceName": "P{{depth + 1}}", "type": "PipelineReference" } }
                """)));
        }

        // That from which it is just too deep; those above it do not run because of it.
        AssertProblem(files, $"pipeline/P{tooMany - 1}.json $.properties.activities[0].typeProperties.pipeline", expected);
    }

    [Theory]
    [InlineData("Lookup", Lookup + """, "frstRowOnly": false }""", "frstRowOnly", "firstRowOnly")]
    [InlineData("Wait", """{ "waitTimeInSeconds": 1, "waitTimeInSecond": 1 }""", "waitTimeInSecond", null)]
    [InlineData("Wait", """{ "waitTimeInSeconds": 1, "colour": "red" }""", "colour", null)]
    public void A_misspelt_property_is_hinted_at_with_the_name_that_is_near(string type, string typeProperties, string property, string? meant)
    {
        using var files = FactoryFiles.WithOrders().Pipeline("P", Activities(Activity("A", type, typeProperties)));

        AssertMeant(files.Check(), $"$.properties.activities[0].typeProperties.{property}", meant);
    }

    [Fact]
    public void A_misspelt_property_of_a_policy_is_hinted_at()
    {
        using var files = new FactoryFiles().Pipeline("P", """
            { "activities": [{ "name": "A", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 }, "policy": { "retryIntervalInSecond": 5 } }] }
            """);

        AssertMeant(files.Check(), "$.properties.activities[0].policy.retryIntervalInSecond", "retryIntervalInSeconds");
    }

    [Theory]
    [InlineData("null", "it is null, and a value is required")]
    [InlineData("\"\"", "it is empty, and a value is required")]
    public void A_property_that_is_there_without_a_value_is_not_told_to_be_missing(string on, string expected)
    {
        using var files = new FactoryFiles().Pipeline("P", Activities(Activity("A", "Switch", $$"""{ "on": {{on}}, "cases": [] }""")));

        AssertProblem(files, "pipeline/P.json $.properties.activities[0].typeProperties.on", expected);
    }

    static void AssertMeant(DefinitionReport report, string path, string? meant)
    {
        Assert.Empty(report.Errors);
        var hint = Assert.Single(report.Hints, hint => hint.Path == path);
        Assert.EndsWith(meant is null ? "has no effect" : $"Did you mean {meant}?", hint.Message, StringComparison.Ordinal);
    }

    static void AssertProblem(FactoryFiles files, string place, string? expected)
    {
        var errors = files.Check().Errors;
        if (expected is null)
        {
            Assert.Empty(errors);
            return;
        }

        var error = Assert.Single(errors);
        Assert.StartsWith(place, $"{error.File} {error.Path}", StringComparison.Ordinal);
        Assert.Contains(expected, error.Problem, StringComparison.Ordinal);
    }

    static string Activities(params string[] activities) => $$"""
        { "variables": { "text": { "type": "String" }, "list": { "type": "Array" }, "flag": { "type": "Boolean" } },
          "activities": [{{string.Join(",", activities)}}] }
        """;
}
