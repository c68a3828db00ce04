using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Activities;

public sealed class ControlFlowTests
{
    [Theory]
    [InlineData("@greater(pipeline().parameters.n, 2)", "yes")]
    [InlineData("@greater(pipeline().parameters.n, 3)", "no")]
    [InlineData("@string('true')", "yes")]
    public async Task A_condition_chooses_one_of_two_lists(string condition, string chosen)
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "IfCondition", $$"""
                { "expression": { "value": "{{condition}}", "type": "Expression" },
                  "ifTrueActivities": [{{Set("Yes", "text", "yes")}}], "ifFalseActivities": [{{Set("No", "text", "no")}}] }
                """),
            Tell("@variables('text')"));

        Assert.Equal(chosen, await pipelines.RunToTellAsync());
    }

    [Theory]
    [InlineData("a", "one")]
    [InlineData("b", "two")]
    [InlineData("A", "else")]
    public async Task A_switch_runs_its_case_or_its_default(string on, string chosen)
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "Switch", $$"""
                { "on": "@concat('{{on}}', '')", "cases": [
                    { "value": "a", "activities": [{{Set("One", "text", "one")}}] },
                    { "value": "b", "activities": [{{Set("Two", "text", "two")}}] }],
                  "defaultActivities": [{{Set("Else", "text", "else")}}] }
                """),
            Tell("@variables('text')"));

        Assert.Equal(chosen, await pipelines.RunToTellAsync());
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 3)]
    [InlineData(true, 0)]
    [InlineData(false, 250)]
    public async Task A_loop_runs_for_each_item_in_order_where_it_is_sequential(bool isSequential, int items)
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "ForEach", $$"""
                { "items": "@if(equals({{items}}, 0), json('[]'), range(1, max({{items}}, 1)))", "isSequential": {{(isSequential ? "true" : "false")}},
                  "activities": [{{Append("Add", "@item()")}}] }
                """),
            Tell("@join(variables('list'), ',')"));

        var told = await pipelines.RunToTellAsync();

        var numbers = told!.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
        Assert.Equal(Enumerable.Range(1, items), isSequential ? numbers : numbers.Order());
    }

    [Fact]
    public async Task A_loop_inside_a_loop_sees_its_own_item_and_what_ran_before_in_its_round()
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "ForEach", $$"""
                { "items": "@range(1, 2)", "isSequential": true, "activities": [
                  {{Activity("Pair", "Filter", """{ "items": "@createArray(item(), mul(item(), 10))", "condition": "@greater(item(), 0)" }""")}},
                  {{Activity("Inner", "ForEach", $$"""
                    { "items": "@activity('Pair').output.Value", "isSequential": true, "activities": [{{Append("Add", "@string(item())")}}] }
                    """, "Pair:Succeeded")}}] }
                """),
            Tell("@join(variables('list'), ',')"));

        Assert.Equal("1,10,2,20", await pipelines.RunToTellAsync());
    }

    [Fact]
    public async Task A_loop_goes_on_after_a_failed_item_and_fails_with_its_fault()
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "ForEach", $$"""
                { "items": "@range(1, 3)", "isSequential": true, "activities": [
                  {{Append("Add", "@string(item())")}},
                  {{Activity("Odd", "IfCondition", $$"""
                    { "expression": "@equals(item(), 2)",
                      "ifTrueActivities": [{{Activity("Stop", "Fail", """{ "message": "No @{item()}.", "errorCode": "E 7" }""")}}] }
                    """, "Add:Succeeded")}}] }
                """),
            Tell("@concat(join(variables('list'), ','), activity('A').error.errorCode, activity('A').error.message)", "A:Failed"));

        var told = await pipelines.RunToTellAsync();

        Assert.StartsWith("1,2,3E_7", told, StringComparison.Ordinal);
        Assert.EndsWith("At A[1], counted from 0: Activity 'Odd' failed: Activity 'Stop' failed: No 2.", told, StringComparison.Ordinal);
    }

    /// <summary>Small items lie in the history until they are too many, large ones never do.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    [InlineData(2000)]
    public async Task A_list_is_whole_and_in_order_however_much_is_appended_in_loops_and_while_it_is_read(int length)
    {
        using var pipelines = LocalPipelines.Of(
            Append("First", "begin"),
            Activity("A", "ForEach", $$"""
                { "items": "@range(1, 130)", "isSequential": true, "activities": [
                  {{Append("Add", $"@concat(item(), ':', length(variables('list')), substring('{new string('x', length)}', 0, {length}))")}},
                  {{Activity("Twice", "ForEach", $$"""{ "items": "@createArray('a')", "activities": [{{Append("Again", "@item()")}}] }""", "Add:Succeeded")}}] }
                """, "First:Succeeded"),
            Tell("@string(variables('list'))"));

        var result = await pipelines.RunAsync();

        var told = await pipelines.ReadAsync(result.Activities.Single(run => run.ActivityName == "Tell"));
        var list = JsonNode.Parse((string)told["value"]!)!.AsArray();
        var x = new string('x', length);
        var expected = Enumerable.Range(1, 130).SelectMany(item => new[] { $"{item}:{(2 * item) - 1}{x}", "a" }).Prepend("begin");
        Assert.Equal(expected, list.Select(item => (string?)item));
    }

    [Fact]
    public async Task What_a_loop_sets_replaces_what_was_appended_before()
    {
        using var pipelines = LocalPipelines.Of(
            Append("Before", "old"),
            Activity("A", "ForEach", $$"""
                { "items": "@range(1, 3)", "isSequential": true, "activities": [
                  {{Set("Reset", "list", "@createArray(item())")}}, {{Append("Add", "@string(length(variables('list')))", "Reset:Succeeded")}}] }
                """, "Before:Succeeded"),
            Tell("@string(variables('list'))"));

        Assert.Equal("""[3,"1"]""", await pipelines.RunToTellAsync());
    }

    [Fact]
    public async Task A_loop_with_a_condition_ends_when_it_is_met_by_what_a_round_did()
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "Until", $$"""
                { "expression": "@greaterOrEquals(length(variables('list')), 120)", "activities": [
                  {{Append("Add", "x")}}, {{Activity("W", "Wait", """{ "waitTimeInSeconds": 0 }""", "Add:Succeeded")}}] }
                """),
            Tell("@string(length(variables('list')))"));

        Assert.Equal("120", await pipelines.RunToTellAsync());
    }

    [Fact]
    public async Task A_loop_whose_condition_is_not_met_ends_by_its_timeout()
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "Until", $$"""
                { "expression": "@equals(1, 2)", "timeout": "00:00:00", "activities": [
                  {{Activity("W", "Wait", """{ "waitTimeInSeconds": 0 }""")}}, {{Append("Add", "x", "W:Succeeded")}}] }
                """),
            Tell("@concat(activity('A').error.errorCode, ' ', string(length(variables('list'))))", "A:Failed"));

        Assert.Equal("ActivityTimeout 1", await pipelines.RunToTellAsync());
    }

    [Fact]
    public async Task Large_values_are_seen_whole_though_no_result_holds_them()
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "Filter", """{ "items": "@range(1, 20000)", "condition": "@equals(mod(item(), 2), 0)" }"""),
            Tell("@concat(activity('A').output.FilteredItemsCount, ' ', last(activity('A').output.Value))"));

        var result = await pipelines.RunAsync();

        Assert.Equal("10000 20000", (string?)result.Activities[1].Output!["value"]);
        Assert.Null(result.Activities[0].Output);
    }

    [Fact]
    public async Task A_pipeline_gets_parameters_and_gives_typed_values_back()
    {
        using var pipelines = LocalPipelines.Of(
                Activity("A", "ExecutePipeline", """
                    { "pipeline": { "referenceName": "Q", "type": "PipelineReference" }, "waitOnCompletion": true,
                      "parameters": { "n": { "value": "@add(pipeline().parameters.n, 1)", "type": "Expression" } } }
                    """),
                Tell("@string(activity('A').output.pipelineReturnValue)"))
            .Pipeline("Q", Activity("Return", "SetVariable", """
                { "variableName": "pipelineReturnValue", "setSystemVariable": true, "value": [
                  { "key": "text", "value": { "type": "String", "content": "t" } },
                  { "key": "sum", "value": { "type": "Expression", "content": "@mul(pipeline().parameters.n, 2)" } },
                  { "key": "by", "value": { "type": "Expression", "content": "@pipeline()?.TriggeredByPipelineName" } },
                  { "key": "list", "value": { "type": "Array", "content": [{ "type": "Int", "content": 1 }, { "type": "Null" }] } }] }
                """));

        Assert.Equal("""{"text":"t","sum":8,"by":"P","list":[1,null]}""", await pipelines.RunToTellAsync());
    }

    [Fact]
    public async Task A_run_that_is_not_waited_for_goes_on_by_itself()
    {
        using var pipelines = LocalPipelines
            .Of(
                Activity("A", "ExecutePipeline", """{ "pipeline": { "referenceName": "Q" }, "waitOnCompletion": false }"""),
                Tell("@activity('A').output.pipelineRunId"))
            .Pipeline("Q",
                Activity("W", "Wait", """{ "waitTimeInSeconds": 1 }"""),
                Activity("F", "Fail", """{ "message": "too late", "errorCode": "E1" }""", "W:Succeeded"));

        var runId = await pipelines.RunToTellAsync();

        var (started, fault) = Assert.Single(pipelines.Started);
        Assert.Equal(runId, started);
        Assert.Contains("too late", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, 0)]
    [InlineData(13, 1)]
    public async Task Activities_that_are_too_deep_in_each_other_do_not_begin(int depth, int errors)
    {
        var nested = Enumerable.Range(1, depth).Aggregate(Set("Deepest", "text", "deep"), (inner, level) => Activity(
            level == depth ? "A" : $"Level{level}", "IfCondition", $$"""{ "expression": "@equals(1, 1)", "ifTrueActivities": [{{inner}}] }"""));
        using var pipelines = LocalPipelines.Of(nested, Tell("@variables('text')"));

        if (errors == 0)
        {
            Assert.Equal("deep", await pipelines.RunToTellAsync());
            return;
        }

        var error = Assert.Single((await Assert.ThrowsAsync<DefinitionException>(pipelines.RunAsync)).Errors);
        Assert.StartsWith("$.properties.activities[0].typeProperties.ifTrueActivities[0].", error.Path, StringComparison.Ordinal);
        Assert.EndsWith("ifTrueActivities", error.Path, StringComparison.Ordinal);
        Assert.Contains("more than 12 deep", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_that_executes_itself_does_not_begin()
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "ExecutePipeline", """{ "pipeline": { "referenceName": "P", "type": "PipelineReference" }, "waitOnCompletion": true }"""));

        var error = Assert.Single((await Assert.ThrowsAsync<DefinitionException>(pipelines.RunAsync)).Errors);

        Assert.Equal(
            ("$.properties.activities[0].typeProperties.pipeline", "the pipeline executes itself, without end"), (error.Path, error.Problem));
    }

    [Fact]
    public async Task A_pipeline_that_executes_itself_by_an_expression_ends()
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "ExecutePipeline", """{ "pipeline": { "referenceName": "@pipeline().Pipeline", "type": "PipelineReference" }, "waitOnCompletion": true }"""));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        Assert.Equal((Side.Definition, "PipelinesTooDeep"), (fault.Side, fault.Code));
    }

    [Theory]
    [InlineData("Wait", """{ "waitTimeInSeconds": -1 }""", "waitTimeInSeconds")]
    [InlineData("Wait", "{}", "waitTimeInSeconds")]
    [InlineData("SetVariable", """{ "variableName": "none", "value": "x" }""", "variableName")]
    [InlineData("SetVariable", """{ "variableName": "text" }""", "value")]
    [InlineData("AppendVariable", """{ "variableName": "text", "value": "x" }""", "variableName")]
    [InlineData("ForEach", """{ "items": "@range(1, 2)", "batchCount": 51, "activities": [] }""", "batchCount")]
    [InlineData("ForEach", """{ "activities": [] }""", "items")]
    [InlineData("ForEach", """{ "items": "text", "activities": [] }""", "items")]
    [InlineData("Until", """{ "activities": [] }""", "expression")]
    [InlineData("IfCondition", """{ "expression": "@nofunction()" }""", "expression")]
    [InlineData("Filter", """{ "items": "@range(1, 2)", "condition": "@nofunction()" }""", "condition")]
    [InlineData("Switch", """{ "on": "a", "cases": [{ "value": "a" }, { "value": "a" }] }""", "cases")]
    [InlineData("Fail", """{ "message": "m" }""", "errorCode")]
    [InlineData("ExecutePipeline", """{ "pipeline": { "referenceName": "Q" }, "parameters": { "m": 1 } }""", "parameters.m")]
    public void What_is_wrong_is_an_error_with_its_place(string type, string typeProperties, string property)
    {
        using var pipelines = LocalPipelines.Of(Activity("A", type, typeProperties)).Pipeline("Q");

        var error = Assert.Single(pipelines.Files.Check().Errors);

        Assert.Equal($"$.properties.activities[0].typeProperties.{property}", error.Path);
    }

    [Fact]
    public void Activities_inside_others_are_checked_like_all_others_and_names_are_the_pipeline_s()
    {
        using var pipelines = LocalPipelines.Of(
            Activity("A", "ForEach", $$"""
                { "items": "@range(1, 2)", "activities": [
                  {{Set("B", "text", "@item().x", "C:Succeeded")}}, {{Set("A", "text", "@activity('Nowhere').output")}}] }
                """),
            Set("Outside", "text", "@string(item())"));

        var errors = pipelines.Files.Check().Errors;

        const string Inner = "$.properties.activities[0].typeProperties.activities";
        Assert.Equal(
            [
                "$.properties.activities", $"{Inner}[0].dependsOn", $"{Inner}[1].typeProperties.value",
                "$.properties.activities[1].typeProperties.value",
            ],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_variable_fails_the_activity()
    {
        using var pipelines = LocalPipelines.Of(Set("A", "flag", "@createArray(1)"), Tell("@activity('A').error.message", "A:Failed"));

        Assert.Contains("a variable of type Boolean cannot be an array", await pipelines.RunToTellAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_carries_what_an_activity_names_and_no_more()
    {
        using var pipelines = LocalPipelines.Of(
            Set("A", "text", "a"), Set("B", "text", "b"), Tell("@activity('a').output.value", "A:Succeeded,B:Succeeded"),
            Set("Any", "text", "@activity(concat('A', '')).output.value", "A:Succeeded"));

        var outline = await new PipelineActivities(pipelines.Files.Load(), OutputStore.InMemory(), RunLog.None, TimeProvider.System)
            .OutlineAsync(new PipelineRunRequest("r", "P", []), CancellationToken.None);

        Assert.Equal(["a"], outline.Activities[2].Uses.Activities);
        Assert.Null(outline.Activities[3].Uses.Activities);
        Assert.False(outline.Activities[2].Uses.UsesItem);
    }
}
