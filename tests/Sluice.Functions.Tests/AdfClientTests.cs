using Microsoft.Azure.Management.DataFactory;
using Microsoft.Azure.Management.DataFactory.Models;
using Microsoft.Rest.Azure;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>ADF's own library for .NET drives the API.</summary>
public sealed class AdfClientTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_run_is_started_and_watched_to_its_end_and_lacks_nothing()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();

        var runId = await CreateRunAsync(client);
        await scenario.Engine.EndAsync(runId);
        var run = await client.PipelineRuns.GetAsync(ApiServer.Group, ApiServer.Factory, runId);
        var activity = Assert.Single((await QueryActivitiesAsync(client, runId)).Value);

        Complete.Assert(run, nameof(run.RunDimensions));
        Complete.Assert(run.InvokedBy);
        Assert.Equal(("Succeeded", "copyOrders", "Manual"), (run.Status, run.PipelineName, run.InvokedBy.InvokedByType));
        Assert.Equal(("ours", "3"), (run.Parameters["note"], run.Parameters["parallel"]));
        Assert.Equal($"{ApiServer.FactoryPath}/pipelineruns/{runId}", run.AdditionalProperties["id"]);
        Complete.Assert(activity);
        Assert.Equal(("Succeeded", "CopyOrders", "Copy", runId), (activity.Status, activity.ActivityName, activity.ActivityType, activity.PipelineRunId));
        Assert.Contains("\"rowsCopied\": 100", activity.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"target\": \"CopyOrders\"", activity.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal($"{run.AdditionalProperties["id"]}/activityruns/{activity.ActivityRunId}", activity.AdditionalProperties["id"]);
        Assert.Equal("None", activity.AdditionalProperties["recoveryStatus"]);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Runs_are_found_by_filters_and_page_by_page()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();
        for (var i = 0; i < 103; i++)
            await CreateRunAsync(client);
        await scenario.Engine.IdleAsync();
        var filters = Filters();
        filters.Filters =
        [
            new RunQueryFilter(RunQueryFilterOperand.PipelineName, RunQueryFilterOperator.In, ["copyOrders", "other"]),
            new RunQueryFilter(RunQueryFilterOperand.Status, RunQueryFilterOperator.NotEquals, ["Queued"]),
        ];
        filters.OrderBy = [new RunQueryOrderBy(RunQueryOrderByField.RunStart, RunQueryOrder.ASC)];

        var first = await QueryRunsAsync(client, filters);
        filters.ContinuationToken = first.ContinuationToken;
        var second = await QueryRunsAsync(client, filters);
        filters = Filters();
        filters.Filters = [new RunQueryFilter(RunQueryFilterOperand.PipelineName, RunQueryFilterOperator.Equals, ["other"])];
        var none = await QueryRunsAsync(client, filters);

        Assert.Equal((100, 3, null, 0), (first.Value.Count, second.Value.Count, second.ContinuationToken, none.Value.Count));
        Assert.Equal(103, first.Value.Concat(second.Value).Select(run => run.RunId).Distinct().Count());
        Assert.All(first.Value.Concat(second.Value), run => Complete.Assert(run));
        Assert.Equal(first.Value.Concat(second.Value).OrderBy(run => run.RunStart).Select(run => run.RunId),
            first.Value.Concat(second.Value).Select(run => run.RunId));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_run_is_cancelled_and_run_again_in_its_group()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.ReadSlowlyAsync(9000);
        scenario.Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();
        var runId = await CreateRunAsync(client);
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 4, Patience);

        await client.PipelineRuns.CancelAsync(ApiServer.Group, ApiServer.Factory, runId, isRecursive: true);
        await scenario.Engine.EndAsync(runId);
        await scenario.Engine.IdleAsync();
        var cancelled = await client.PipelineRuns.GetAsync(ApiServer.Group, ApiServer.Factory, runId);
        var again = (await client.Pipelines.CreateRunAsync(
            ApiServer.Group, ApiServer.Factory, "copyOrders", referencePipelineRunId: runId, isRecovery: true)).RunId;
        var repeated = await client.PipelineRuns.GetAsync(ApiServer.Group, ApiServer.Factory, again);
        await client.PipelineRuns.CancelAsync(ApiServer.Group, ApiServer.Factory, again);
        await scenario.Engine.EndAsync(again);
        await scenario.Engine.IdleAsync();
        var activities = await QueryActivitiesAsync(client, runId);

        Assert.Equal(("Cancelled", true), (cancelled.Status, cancelled.IsLatest));
        Complete.Assert(cancelled);
        Assert.All(activities.Value, activity => Assert.Equal("Cancelled", activity.Status));
        Assert.NotEqual(runId, again);
        Assert.Equal((runId, "ours"), (repeated.RunGroupId, repeated.Parameters["note"]));
        Assert.False((await client.PipelineRuns.GetAsync(ApiServer.Group, ApiServer.Factory, runId)).IsLatest);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task What_is_wrong_is_told_with_code_message_and_target()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();

        var unknown = await Assert.ThrowsAsync<CloudException>(() =>
            client.Pipelines.CreateRunAsync(ApiServer.Group, ApiServer.Factory, "other"));
        var wrong = await Assert.ThrowsAsync<CloudException>(() => client.Pipelines.CreateRunAsync(
            ApiServer.Group, ApiServer.Factory, "copyOrders", parameters: new Dictionary<string, object> { ["surplus"] = 1 }));

        Assert.Equal(("PipelineNotFound", $"{ApiServer.FactoryPath}/pipelines/other/createRun"), (unknown.Body.Code, unknown.Body.Target));
        Assert.Contains("'other'", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("InvalidDefinition", wrong.Body.Code);
        Assert.Contains(wrong.Body.Details, detail => detail.Message.Contains("surplus", StringComparison.Ordinal));
    }

    static async Task<string> CreateRunAsync(DataFactoryManagementClient client) => (await client.Pipelines.CreateRunAsync(
        ApiServer.Group, ApiServer.Factory, "copyOrders", parameters: new Dictionary<string, object> { ["note"] = "ours", ["parallel"] = 3 })).RunId;

    static Task<PipelineRunsQueryResponse> QueryRunsAsync(DataFactoryManagementClient client, RunFilterParameters filters) =>
        client.PipelineRuns.QueryByFactoryAsync(ApiServer.Group, ApiServer.Factory, filters);

    static Task<ActivityRunsQueryResponse> QueryActivitiesAsync(DataFactoryManagementClient client, string runId) =>
        client.ActivityRuns.QueryByPipelineRunAsync(ApiServer.Group, ApiServer.Factory, runId, Filters());

    static RunFilterParameters Filters() =>
        new(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1));
}
