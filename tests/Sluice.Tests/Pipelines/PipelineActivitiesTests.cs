using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Pipelines;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Pipelines;

public sealed class PipelineActivitiesTests
{
    static readonly DateTimeOffset Now = new(2024, 2, 29, 13, 14, 15, TimeSpan.Zero);

    [Fact]
    public async Task A_query_is_made_of_parameters_outputs_and_facts_of_the_run()
    {
        using var files = Files("""
            SELECT '@{pipeline().parameters.from}', @{activity('First').output.rowsCopied}, '@{pipeline().RunId}',
              '@{pipeline().Pipeline}', '@{pipeline().TriggerType}', '@{pipeline().TriggerTime}',
              '@{activity('First').Status} @{activity('First').Duration} @{activity('First').ExecutionStartTime}'
            """);
        var run = new PipelineRunRequest("run-1", "p", new JsonObject { ["FROM"] = "it's" }) { TriggerTime = Now };
        var frame = new Frame();
        frame.Activities["First"] = new ActivityFacts(
            ActivityStatus.Succeeded, new StoredValue(new JsonObject { ["rowsCopied"] = 42 }), null)
        {
            Start = Now,
            End = Now.AddSeconds(61.5),
        };

        var job = await new PipelineActivities(files.Load(), OutputStore.InMemory(), RunLog.None, TimeProvider.System)
            .ResolveCopyAsync(run, "Second", frame, CancellationToken.None);

        Assert.Equal(
            """
            SELECT 'it's', 42, 'run-1',
              'p', 'Manual', '2024-02-29T13:14:15.0000000Z',
              'Succeeded 00:01:01.5000000 2024-02-29T13:14:15.0000000Z'
            """,
            ((TableSource)job.Source).Query);
    }

    [Fact]
    public async Task An_outline_lists_the_activities_with_their_dependencies_and_marks()
    {
        using var files = Files("SELECT 1");

        var outline = await OutlineAsync(files, Run("P"));

        Assert.Equal(["First", "Second"], outline.Activities.Select(activity => activity.Name));
        var dependency = Assert.Single(outline.Activities[1].DependsOn);
        Assert.Equal("First", dependency.Activity);
        Assert.Equal([DependencyCondition.Succeeded, DependencyCondition.Skipped], dependency.Conditions);
        Assert.Equal(DependencyCondition.Skipped, outline.Activities[0].InactiveAs);
        Assert.Null(outline.Activities[1].InactiveAs);
    }

    [Fact]
    public async Task Everything_wrong_is_found_before_the_first_activity_runs()
    {
        using var files = Files("@{pipeline().parameters.form} @{nofunction()}");

        var fault = await Assert.ThrowsAsync<DefinitionException>(
            () => OutlineAsync(files, new PipelineRunRequest("r", "P", new JsonObject { ["unknown"] = 1 })));

        Assert.Equal(4, fault.Errors.Count);
        Assert.All(fault.Errors, error => Assert.Equal("pipeline/P.json", error.File));
    }

    [Fact]
    public async Task A_pipeline_that_is_not_there_is_an_error_that_lists_those_that_are()
    {
        using var files = Files("SELECT 1");

        var fault = await Assert.ThrowsAsync<DefinitionException>(() => OutlineAsync(files, Run("Q")));

        var error = Assert.Single(fault.Errors);
        Assert.Equal(("Q", "Use one of P"), (error.Value, error.Remedy));
    }

    static Task<PipelineOutline> OutlineAsync(FactoryFiles files, PipelineRunRequest run) =>
        new PipelineActivities(files.Load(), OutputStore.InMemory(), RunLog.None, TimeProvider.System).OutlineAsync(run, CancellationToken.None);

    static PipelineRunRequest Run(string pipeline) => new("r", pipeline, new JsonObject { ["from"] = "x" });

    static FactoryFiles Files(string query) => FactoryFiles.WithOrders().Pipeline("P", $$"""
        { "parameters": { "from": { "type": "String" } }, "activities": [
          { "name": "First", "type": "Copy", "state": "Inactive", "onInactiveMarkAs": "Skipped",
            "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
            "typeProperties": { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } } },
          { "name": "Second", "type": "Copy", "dependsOn": [{ "activity": "First", "dependencyConditions": ["Succeeded", "Skipped"] }],
            "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
            "typeProperties": {
              "source": { "type": "AzurePostgreSqlSource", "query": {{JsonValue.Create(query).ToJsonString()}} },
              "sink": { "type": "DelimitedTextSink" } } }] }
        """);
}
