using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Pipelines;
using Sluice.Tests.Definitions;
using Sluice.Tests.Orchestration;

namespace Sluice.Tests.Pipelines;

public sealed class FactoryValidatorTests
{
    [Fact]
    public void A_factory_in_which_nothing_is_wrong_has_neither_errors_nor_hints()
    {
        using var files = FactoryFiles.WithOrders().Copy("Orders", "OrdersCsv", """
            { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }
            """);

        var report = files.Check();

        Assert.Empty(report.Errors);
        Assert.Empty(report.Hints);
    }

    [Fact]
    public void A_linked_service_that_is_not_there_is_an_error_though_nothing_uses_the_dataset()
    {
        using var files = FactoryFiles.WithOrders().Dataset("T", """
            { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "Nowhere" }, "typeProperties": { "table": "t" } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("dataset/T.json", "$.properties.linkedServiceName", "Nowhere"), (error.File, error.Path, error.Value));
        Assert.Equal("Use one of Shop, Disk", error.Remedy);
    }

    [Fact]
    public void Each_kind_of_unsupported_activity_is_named_once_with_how_many_there_are_and_copies_inside_are_checked()
    {
        const string Nested = """
            { "name": "Each", "type": "ForEach", "typeProperties": { "items": { "value": "@createArray(1)", "type": "Expression" }, "activities": [
              { "name": "Pig", "type": "HDInsightPig" },
              { "name": "Inner", "type": "Copy", "dependsOn": [{ "activity": "Pig" }], "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
                "typeProperties": {
                  "source": { "type": "AzurePostgreSqlSource", "query": "@concat(item().query, activity('Pig').output.firstRow.q)" },
                  "sink": { "type": "DelimitedTextSink", "maxConcurrentConnections": "many" } } }] } }
            """;
        using var files = FactoryFiles.WithOrders().Pipeline("P", $$"""
            { "activities": [
              { "name": "If", "type": "IfCondition", "typeProperties": { "expression": "@equals(1, 1)",
                "ifTrueActivities": [{ "name": "Pig1", "type": "hdinsightpig" }], "ifFalseActivities": [{{Nested}}] } },
              { "name": "Switch", "type": "Switch", "typeProperties": { "on": "a",
                "cases": [{ "value": "a", "activities": [{ "name": "Pig2", "type": "HDInsightPig" }] }],
                "defaultActivities": [{ "name": "Hive", "type": "HDInsightHive" }] } },
              { "name": "Until", "type": "Until", "typeProperties": { "expression": "@equals(1, 1)",
                "activities": [{ "name": "Spark", "type": "HDInsightSpark" }] } }] }
            """);

        var errors = files.Check().Errors;

        static bool IsRefused(Sluice.Definitions.Parsing.DefinitionError error) => error.Remedy.StartsWith("Use Copy, ", StringComparison.Ordinal);
        Assert.Equal(
            ["HDInsightHive", "HDInsightSpark", "hdinsightpig"],
            errors.Where(IsRefused).Select(error => error.Value).Order(StringComparer.Ordinal));
        Assert.Contains(errors, error => error.Problem == "3 activities (Pig1, Pig, Pig2): this type is not supported");
        var copy = Assert.Single(errors, error => !IsRefused(error));
        Assert.Equal(
            "$.properties.activities[0].typeProperties.ifFalseActivities[0].typeProperties.activities[1].typeProperties.sink.maxConcurrentConnections",
            copy.Path);
    }

    [Fact]
    public async Task A_dataset_sees_the_pipeline_that_uses_it_and_the_time()
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("OrdersCsv", """
                { "type": "DelimitedText", "linkedServiceName": { "referenceName": "Disk", "type": "LinkedServiceReference" },
                  "typeProperties": { "location": { "type": "FileServerLocation", "folderPath": "@{utcnow('yyyy')}/@{pipeline().parameters.region}",
                    "fileName": { "value": "@CONCAT('Incremental-', pipeline().RunId, '.txt')", "type": "Expression" } } } }
                """)
            .Pipeline("P", """
                { "parameters": { "region": { "type": "String" } }, "activities": [{ "name": "C", "type": "Copy",
                  "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
                  "typeProperties": { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } } }] }
                """);
        var run = new PipelineRunRequest("run-1", "P", new JsonObject { ["region"] = "north" });

        var job = await new PipelineActivities(files.Load(), OutputStore.InMemory(), RunLog.None, new ManualTime())
            .ResolveCopyAsync(run, "C", new Frame(), CancellationToken.None);

        Assert.Empty(files.Check().Errors);
        var location = Assert.IsType<FileSink>(job.Sink).Location;
        Assert.Equal(("2024/north", "Incremental-run-1.txt"), (location.FolderPath, location.FileName));
    }

    [Fact]
    public void A_dataset_that_names_a_parameter_its_pipeline_does_not_have_is_an_error_of_the_run()
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("OrdersCsv", """
                { "type": "DelimitedText", "linkedServiceName": { "referenceName": "Disk" },
                  "typeProperties": { "location": { "type": "FileServerLocation", "folderPath": "@pipeline().parameters.region" } } }
                """)
            .Copy("Orders", "OrdersCsv", """{ "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("dataset/OrdersCsv.json", "there is no parameter 'region'; declared: none (at character 24)"), (error.File, error.Problem));
    }
}
