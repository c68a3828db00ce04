using Microsoft.Azure.Management.DataFactory;
using Microsoft.Azure.Management.DataFactory.Models;
using Microsoft.Rest.Azure;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>ADF's own library for .NET starts and stops triggers, made of its model classes, and asks what they have started.</summary>
public sealed class AdfTriggersTests
{
    const string Group = ApiServer.Group, Factory = ApiServer.Factory;

    static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Triggers_are_written_started_asked_for_stopped_and_deleted()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();
        var pipeline = new TriggerPipelineReference(new PipelineReference("copyOrders"), new Dictionary<string, object> { ["note"] = "by trigger" });
        await client.Triggers.CreateOrUpdateAsync(Group, Factory, "nightly", new TriggerResource(
            new ScheduleTrigger(new ScheduleTriggerRecurrence(frequency: "Day", interval: 1, startTime: Start, timeZone: "UTC"), pipelines: [pipeline])));
        var windows = new TumblingWindowTrigger(pipeline, "Hour", 1, Start, maxConcurrency: 2, retryPolicy: new RetryPolicy(1, 30));
        await client.Triggers.CreateOrUpdateAsync(Group, Factory, "windows", new TriggerResource(windows));
        await client.Triggers.CreateOrUpdateAsync(Group, Factory, "arrivals", new TriggerResource(new BlobEventsTrigger(
            ["Microsoft.Storage.BlobCreated"], "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a",
            pipelines: [pipeline], blobPathBeginsWith: "/in/blobs/")));

        Assert.Equal("Enabled", (await client.Triggers.SubscribeToEventsAsync(Group, Factory, "arrivals")).Status);
        foreach (var name in (string[])["nightly", "windows", "arrivals", "nightly"])
            await client.Triggers.StartAsync(Group, Factory, name);
        var started = await client.Triggers.ListByFactoryAsync(Group, Factory);
        var nightly = (await client.Triggers.GetAsync(Group, Factory, "nightly")).Properties;
        var subscription = await client.Triggers.GetEventSubscriptionStatusAsync(Group, Factory, "arrivals");
        var changed = await Assert.ThrowsAsync<CloudException>(() => client.Triggers.CreateOrUpdateAsync(Group, Factory, "windows", new TriggerResource(windows)));
        var deleted = await Assert.ThrowsAsync<CloudException>(() => client.Triggers.DeleteAsync(Group, Factory, "windows"));

        Assert.Equal(["arrivals", "nightly", "windows"], started.Select(trigger => trigger.Name));
        Assert.All(started, trigger => Assert.Equal("Started", trigger.Properties.RuntimeState));
        Assert.Equal("Started", Assert.IsType<ScheduleTrigger>(nightly).RuntimeState);
        Assert.Equal(("arrivals", "Enabled"), (subscription.TriggerName, subscription.Status));
        Assert.Equal(["TriggerEnabledCannotUpdate", "TriggerEnabledCannotUpdate"], new[] { changed, deleted }.Select(one => one.Body.Code));
        Assert.Equal("Disabled", (await client.Triggers.UnsubscribeFromEventsAsync(Group, Factory, "arrivals")).Status);
        foreach (var name in (string[])["nightly", "windows", "arrivals"])
        {
            await client.Triggers.StopAsync(Group, Factory, name);
            Assert.Equal("Stopped", (await client.Triggers.GetAsync(Group, Factory, name)).Properties.RuntimeState);
            await client.Triggers.DeleteAsync(Group, Factory, name);
        }

        Assert.Empty(await client.Triggers.ListByFactoryAsync(Group, Factory));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task What_a_trigger_has_started_lacks_nothing_and_is_repeated()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();
        await client.Pipelines.CreateOrUpdateAsync(Group, Factory, "nap", new PipelineResource(
            activities: [new WaitActivity("Nap", 1)],
            parameters: new Dictionary<string, ParameterSpecification> { ["from"] = new(ParameterType.String) }));
        await client.Triggers.CreateOrUpdateAsync(Group, Factory, "windows", new TriggerResource(new TumblingWindowTrigger(
            new TriggerPipelineReference(new PipelineReference("nap"), new Dictionary<string, object> { ["from"] = "@trigger().outputs.windowStartTime" }),
            "Hour", 1, Start, maxConcurrency: 1, endTime: Start.AddHours(1))));
        await client.Triggers.StartAsync(Group, Factory, "windows");

        await scenario.TickAsync();
        await scenario.Engine.IdleAsync();
        await scenario.TickAsync();
        var first = Assert.Single(await RunsAsync());
        var run = await client.PipelineRuns.GetAsync(Group, Factory, first.TriggeredPipelines["nap"]);
        await client.TriggerRuns.RerunAsync(Group, Factory, "windows", first.TriggerRunId);
        await scenario.TickAsync();
        await scenario.Engine.IdleAsync();
        await scenario.TickAsync();
        var both = await RunsAsync();

        Complete.Assert(first, nameof(first.AdditionalProperties));
        Assert.Equal(("windows", "TumblingWindowTrigger", "Succeeded"), (first.TriggerName, first.TriggerType, first.Status));
        Assert.Equal("2026-01-01T01:00:00.0000000Z", first.Properties["windowEndTime"]);
        Complete.Assert(run, nameof(run.RunDimensions));
        Complete.Assert(run.InvokedBy);
        Assert.Equal(("windows", first.TriggerRunId, "TumblingWindowTrigger"), (run.InvokedBy.Name, run.InvokedBy.Id, run.InvokedBy.InvokedByType));
        Assert.Equal(("Succeeded", "2026-01-01T00:00:00.0000000Z"), (run.Status, run.Parameters["from"]));
        Assert.Equal(["Succeeded", "Succeeded"], both.Select(one => one.Status));
        Assert.Equal(2, both.SelectMany(one => one.TriggeredPipelines.Values).Distinct().Count());

        async Task<IList<TriggerRun>> RunsAsync() => (await client.TriggerRuns.QueryByFactoryAsync(Group, Factory, new RunFilterParameters(
            TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1))
        {
            Filters = [new RunQueryFilter(RunQueryFilterOperand.TriggerName, RunQueryFilterOperator.Equals, ["windows"])],
            OrderBy = [new RunQueryOrderBy(RunQueryOrderByField.TriggerRunTimestamp, RunQueryOrder.DESC)],
        })).Value;
    }
}
