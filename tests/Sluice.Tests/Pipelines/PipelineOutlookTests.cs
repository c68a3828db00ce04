using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Pipelines;

public sealed class PipelineOutlookTests
{
    const string Pig = """{ "name": "Pig", "type": "HDInsightPig" }""";

    [Fact]
    public void A_pipeline_in_which_nothing_is_wrong_runs()
    {
        using var files = FactoryFiles.WithOrders().Pipeline("P", """{ "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }""");

        var outlook = Assert.Single(Outlooks(files));

        Assert.Equal(("P", "pipeline/P.json", OutlookStatus.Runs), (outlook.Name, outlook.File, outlook.Status));
        Assert.Empty(outlook.Blockers);
    }

    [Fact]
    public void What_keeps_a_pipeline_from_running_is_listed_activity_by_activity_also_nested_ones()
    {
        using var files = FactoryFiles.WithOrders()
            .LinkedService("Sf", """{ "type": "Snowflake", "typeProperties": { } }""")
            .Dataset("Flakes", """{ "type": "SnowflakeTable", "linkedServiceName": { "referenceName": "Sf" } }""")
            .Dataset("Far", """{ "type": "DelimitedText", "linkedServiceName": { "referenceName": "Sf" }, "typeProperties": { "location": { "type": "SftpLocation" } } }""")
            .Pipeline("P", $$"""
                { "activities": [
                  { "name": "If", "type": "IfCondition", "typeProperties": { "expression": "@equals(1, 1)", "ifTrueActivities": [
                    { "name": "Each", "type": "ForEach", "typeProperties": { "items": "@createArray(1)", "activities": [{{Pig}}] } }] } },
                  {{Copy("A", "Flakes")}},
                  {{Copy("B", "Far")}},
                  { "name": "F", "type": "Fail", "typeProperties": { "message": "@nofunction('x')", "errorCode": "1" } },
                  {{Copy("C", "Nowhere")}} ] }
                """);

        var outlook = Assert.Single(Outlooks(files));

        Assert.Equal(OutlookStatus.DoesNotRun, outlook.Status);
        Assert.Equal(
            [
                ("If/Each/Pig", "HDInsightPig", DefinitionErrorCode.ActivityNotSupported, "HDInsightPig"),
                ("A", "Copy", DefinitionErrorCode.DatasetNotSupported, "Flakes"),
                ("B", "Copy", DefinitionErrorCode.LinkedServiceNotSupported, "SftpLocation"),
                ("F", "Fail", DefinitionErrorCode.FunctionNotFound, "@nofunction('x')"),
                ("C", "Copy", DefinitionErrorCode.DefinitionNotFound, "Nowhere"),
            ],
            outlook.Blockers.Select(blocker => (blocker.Activity, blocker.Type, blocker.Code, blocker.Value)));
    }

    [Fact]
    public void A_pipeline_runs_only_if_those_run_that_it_executes()
    {
        using var files = FactoryFiles.WithOrders()
            .Pipeline("Top", Executing("Middle"))
            .Pipeline("Middle", Executing("Bottom"))
            .Pipeline("Bottom", $$"""{ "activities": [{{Pig}}] }""")
            .Pipeline("Other", Executing("Fine"))
            .Pipeline("Fine", """{ "activities": [] }""")
            .Write("pipeline/Broken.json", "{");

        var outlooks = Outlooks(files);

        Assert.Equal(["Bottom", "Broken", "Middle", "Top"], outlooks.Where(one => one.Status != OutlookStatus.Runs).Select(one => one.Name).Order());
        var blocker = Assert.Single(outlooks.Single(one => one.Name == "Top").Blockers);
        Assert.Equal(("E", DefinitionErrorCode.PipelineDoesNotRun, "Middle"), (blocker.Activity, blocker.Code, blocker.Value));
    }

    [Fact]
    public void Pipelines_that_execute_each_other_are_named_and_those_around_them_are_not_blamed()
    {
        using var files = FactoryFiles.WithOrders()
            .Pipeline("Start", Executing("A"))
            .Pipeline("A", Executing("B"))
            .Pipeline("B", Executing("a"))
            .Pipeline("C", Executing("C"));

        var errors = files.Check().Errors;

        Assert.Equal(["pipeline/A.json", "pipeline/B.json", "pipeline/C.json"], errors.Select(error => error.File));
        Assert.All(errors, error => Assert.Equal(
            (DefinitionErrorCode.Cycle, "$.properties.activities[0].typeProperties.pipeline"), (error.Code, error.Path)));
        Assert.Equal("these pipelines execute each other, without end: A, B", errors[0].Problem);
        Assert.All(Outlooks(files), outlook => Assert.Equal(OutlookStatus.DoesNotRun, outlook.Status));
    }

    [Fact]
    public void Nothing_runs_without_the_overrides_that_were_asked_for()
    {
        using var files = new FactoryFiles().Pipeline("P", """{ "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }""");
        Assert.Equal(OutlookStatus.Runs, Assert.Single(Outlooks(files)).Status);

        var outlook = Assert.Single(Outlooks(files, files.File("missing.json")));

        Assert.Equal((OutlookStatus.DoesNotRun, files.File("missing.json")), (outlook.Status, Assert.Single(outlook.Blockers).File));
    }

    [Fact]
    public async Task A_run_begins_only_if_the_pipelines_that_it_executes_are_right()
    {
        using var pipelines = Activities.LocalPipelines.Of(Activities.LocalPipelines.Tell("told", ""))
            .Pipeline("P", Activities.LocalPipelines.Tell("told", ""), """{ "name": "E", "type": "ExecutePipeline", "typeProperties": { "pipeline": { "referenceName": "Q" } } }""")
            .Pipeline("Q", Pig);

        var fault = await Assert.ThrowsAsync<DefinitionException>(pipelines.RunAsync);

        Assert.Equal("pipeline/Q.json", Assert.Single(fault.Errors).File);
    }

    static IReadOnlyList<PipelineOutlook> Outlooks(FactoryFiles files, string? overrides = null)
    {
        var report = new DefinitionReport();
        return FactoryValidator.Check(FactoryFolder.Load(KnownTypes.All, files.Path, overrides, report), report);
    }

    static string Executing(string pipeline) => $$"""
        { "activities": [{ "name": "E", "type": "ExecutePipeline", "typeProperties": { "pipeline": { "referenceName": "{{pipeline}}", "type": "PipelineReference" } } }] }
        """;

    static string Copy(string name, string input) => $$"""
        { "name": "{{name}}", "type": "Copy", "inputs": [{ "referenceName": "{{input}}" }], "outputs": [{ "referenceName": "OrdersCsv" }],
          "typeProperties": { "source": { "type": "DelimitedTextSource" }, "sink": { "type": "DelimitedTextSink" } } }
        """;
}
