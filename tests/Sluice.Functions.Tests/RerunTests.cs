using Microsoft.DurableTask.Client;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class RerunTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_copies_only_the_slices_that_are_missing()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CONSTRAINT no_sixty CHECK (id <> 60)");
        scenario.Start();
        var runId = (string)(await scenario.RunAsync())["runId"]!;
        Assert.Equal(75, await scenario.RowsAsync());
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied DROP CONSTRAINT no_sixty");
        var before = scenario.Engine.Attempts.Count;

        var (status, body) = await scenario.PostAsync($"/pipelineruns/{runId}/rerun");
        await scenario.Engine.EndAsync(runId);

        Assert.Equal((200, runId), (status, (string?)body!["runId"]));
        var run = (await scenario.GetAsync($"/pipelineruns/{runId}")).Body!;
        Assert.Equal(("Succeeded", ""), ((string?)run["status"], (string?)run["message"]));
        Assert.Equal(["CopySlice", "FinishCopy"], scenario.Engine.Attempts.Skip(before).Select(attempt => attempt.Action.Name));
        Assert.True(await scenario.IsCopiedAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_goes_on_with_slices_that_had_not_begun()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CONSTRAINT no_one CHECK (id <> 1)");
        scenario.Source["maxConcurrentConnections"] = 1;
        scenario.Start();
        var runId = (string)(await scenario.RunAsync())["runId"]!;
        Assert.Equal(0, await scenario.RowsAsync());
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied DROP CONSTRAINT no_one");

        await scenario.PostAsync($"/pipelineruns/{runId}/rerun");
        await scenario.Engine.EndAsync(runId);

        Assert.Equal([1, 1, 1, 2], Enumerable.Range(0, 4).Select(slice => scenario.AttemptsAt(slice).Count()).Order());
        Assert.True(await scenario.IsCopiedAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_fails_again_while_its_cause_lasts_and_can_be_gone_on_with_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CONSTRAINT no_sixty CHECK (id <> 60)");
        scenario.Start();
        var runId = (string)(await scenario.RunAsync())["runId"]!;

        await scenario.PostAsync($"/pipelineruns/{runId}/rerun");
        await scenario.Engine.EndAsync(runId);
        var failed = (await scenario.GetAsync($"/pipelineruns/{runId}")).Body!;
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied DROP CONSTRAINT no_sixty");
        await scenario.PostAsync($"/pipelineruns/{runId}/rerun");
        await scenario.Engine.EndAsync(runId);

        Assert.Equal("Failed", (string?)failed["status"]);
        Assert.Contains("no_sixty", (string?)failed["message"], StringComparison.Ordinal);
        Assert.Equal([1, 1, 1, 3], Enumerable.Range(0, 4).Select(slice => scenario.AttemptsAt(slice).Count()).Order());
        Assert.True(await scenario.IsCopiedAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_whose_attempts_the_engine_cannot_undo_is_refused()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Policy["retry"] = 1;
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CHECK (id <> 60)");
        scenario.Start();
        var runId = (string)(await scenario.RunAsync())["runId"]!;

        var (status, body) = await scenario.PostAsync($"/pipelineruns/{runId}/rerun");

        Assert.Equal(409, status);
        Assert.Contains("policy.retry", body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("Failed", (string?)(await scenario.GetAsync($"/pipelineruns/{runId}")).Body!["status"]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Only_a_run_that_failed_is_gone_on_with()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        var runId = (string)(await scenario.RunAsync())["runId"]!;

        Assert.Equal(404, (await scenario.PostAsync("/pipelineruns/none/rerun")).Status);
        Assert.Equal(409, (await scenario.PostAsync($"/pipelineruns/{runId}/rerun")).Status);
    }

    [Fact]
    public async Task A_backend_that_cannot_rewind_is_named_as_the_reason()
    {
        await using var client = new OneInstance(new OrchestrationMetadata("Pipeline", "run") { RuntimeStatus = OrchestrationRuntimeStatus.Failed });

        var fault = await Assert.ThrowsAsync<SluiceException>(
            () => new DurableOrchestrationClient(client).RerunAsync("run", "again", CancellationToken.None));

        Assert.Equal("RerunNotSupported", fault.Code);
    }
}
