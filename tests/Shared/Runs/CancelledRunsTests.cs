using Assert = Xunit.Assert;
using InlineDataAttribute = Xunit.InlineDataAttribute;

namespace Sluice.Tests.Runs;

/// <summary>Runs are cancelled with those that they have started: in every host alike.</summary>
public abstract class CancelledRunsTests
{
    const string Sleep = "SELECT nap()";

    /// <summary>Starts a host of a factory.</summary>
    protected abstract Task<RunHost> StartAsync(string factoryFolder);

    /// <summary>The grandchild is waited for by a child that is waited for.</summary>
    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("", "Succeeded")]
    [InlineData("?isRecursive=false", "Succeeded")]
    [InlineData("?isRecursive=true", "Cancelled")]
    public async Task A_cancelled_run_takes_those_along_that_it_waits_for_and_the_others_when_asked_to(string query, string endOfOther)
    {
        using var factory = await CreateAsync();
        factory.Pipeline("P", RunFactory.Executing("waits", "Child", waits: true), RunFactory.Executing("starts", "Other", waits: false));
        factory.Pipeline("Child", RunFactory.Executing("inner", "Grandchild", waits: true), RunFactory.Executing("beside", "Beside", waits: false));
        factory.Pipeline("Grandchild", RunFactory.Script("sleep", Sleep));
        factory.Pipeline("Other", RunFactory.Script("sleep", Sleep), RunFactory.Script("late", "SELECT 1", "sleep:Succeeded"));
        factory.Pipeline("Beside", RunFactory.Script("sleep", Sleep));
        await using var host = await StartAsync(factory.Folder);
        var runId = await host.CreateRunAsync();
        await factory.WaitForNapsAsync(3);

        await host.AskAsync($"POST pipelineruns/{runId}/cancel{query}");

        foreach (var pipeline in new[] { "P", "Child", "Grandchild" })
            await host.WaitForAsync(await FindAsync(host, pipeline), "Cancelled");
        await factory.WaitForNapsAsync(endOfOther == "Cancelled" ? 0 : 2);
        await factory.WakeAsync();
        foreach (var pipeline in new[] { "Other", "Beside" })
            await host.WaitForAsync(await FindAsync(host, pipeline), endOfOther);
        Assert.All((await host.ActivitiesAsync(runId)).Values.Where(one => (string?)one["activityName"] == "waits"), one => Assert.Equal("Cancelled", (string?)one["status"]));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_child_that_is_cancelled_by_its_own_id_fails_its_activity_and_is_run_again_by_it()
    {
        using var factory = await CreateAsync();
        factory.Pipeline("P", RunFactory.Executing("waits", "Child", waits: true), RunFactory.Script("late", "SELECT 1", "waits:Failed"));
        factory.Pipeline("Child", RunFactory.Script("sleep", Sleep));
        await using var host = await StartAsync(factory.Folder);
        var runId = await host.CreateRunAsync();
        await factory.WaitForNapsAsync(1);
        var child = await FindAsync(host, "Child");

        await host.AskAsync($"POST pipelineruns/{child}/cancel");
        await host.WaitForAsync(child, "Cancelled");
        await host.WaitForAsync(runId, "Succeeded");
        await factory.WaitForNapsAsync(0);
        await factory.WakeAsync();
        var again = (string)(await host.AskAsync($"POST pipelineruns/{child}/rerun"))["runId"]!;
        var rerun = await host.WaitForAsync(again, "Succeeded");

        Assert.Equal("late 1, sleep 2", await factory.CountsAsync());
        var failed = (await host.ActivitiesAsync(runId))["waits"];
        Assert.Equal("Failed", (string?)failed["status"]);
        Assert.Contains(child, (string)failed["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(child, (string?)rerun["runGroupId"]);
        Assert.Equal([again], await host.FindAsync("""
            { "operand": "PipelineName", "operator": "Equals", "values": ["Child"] }, { "operand": "LatestOnly", "operator": "Equals", "values": ["true"] }
            """));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task What_a_cancelled_run_had_begun_is_run_again_from_there()
    {
        using var factory = await CreateAsync();
        factory.Pipeline("P", RunFactory.Script("late", "SELECT 1"), RunFactory.Executing("waits", "Child", waits: true, "late:Succeeded"));
        factory.Pipeline("Child", RunFactory.Script("sleep", Sleep));
        await using var host = await StartAsync(factory.Folder);
        var runId = await host.CreateRunAsync();
        await factory.WaitForNapsAsync(1);
        await host.AskAsync($"POST pipelineruns/{runId}/cancel?isRecursive=true");
        await host.WaitForAsync(runId, "Cancelled");
        await factory.WaitForNapsAsync(0);
        await factory.WakeAsync();

        var again = await host.CreateRunAsync("P", $"referencePipelineRunId={runId}&isRecovery=true&startFromFailure=true");
        await host.WaitForAsync(again, "Succeeded");

        Assert.Equal("late 1, sleep 2", await factory.CountsAsync());
    }

    static async Task<RunFactory> CreateAsync()
    {
        var factory = await RunFactory.CreateAsync();
        await factory.ExecuteAsync("CREATE SEQUENCE sleep; CREATE SEQUENCE late");
        await factory.MakeNapAsync();
        return factory;
    }

    static async Task<string> FindAsync(RunHost host, string pipeline) => Assert.Single(await host.FindAsync($$"""
        { "operand": "PipelineName", "operator": "Equals", "values": ["{{pipeline}}"] }
        """));
}
