using System.Text.Json.Nodes;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The snapshot that slices share is held in the background of a worker, on whatever machine, beside them.</summary>
public sealed class SharedSnapshotTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_snapshot_is_held_before_the_first_slice_and_let_go_after_the_last()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();

        var run = await scenario.RunAsync();
        await scenario.Engine.IdleAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.True(await scenario.IsCopiedAsync());
        Assert.Equal(
            ["HoldSnapshot", "CopySlices", "CopySlices", "CopySlices", "CopySlices", "ReleaseSnapshot", "FinishCopy", "TellActivity", "TellRun"],
            scenario.Engine.Attempts.Select(attempt => attempt.Action.Name).SkipWhile(name => name != "HoldSnapshot"));
        var held = JsonNode.Parse(AttemptAt(scenario, "HoldSnapshot").Result!)!["Held"]!.ToJsonString();
        var slices = scenario.Engine.Attempts.Where(attempt => attempt.Action.Name == "CopySlices").ToList();
        Assert.All(slices, slice => Assert.Equal(held, JsonNode.Parse(slice.Action.Input!)!["Snapshot"]!.ToJsonString()));
        var (hold, release) = (AttemptAt(scenario, "HoldSnapshot"), AttemptAt(scenario, "ReleaseSnapshot"));
        Assert.True(hold.End <= slices.Min(slice => slice.Start) && release.Start >= slices.Max(slice => slice.End));
        Assert.Equal(0, await HoldersAsync(scenario));
        // A timer that nobody waits for any more outlives the copy, and the engine logs that it discards it.
        Assert.DoesNotContain(scenario.Engine.Instances.SelectMany(instance => instance.Requested), action => action.Kind == ActionKind.Timer);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_snapshot_held_twice_is_read_once_and_let_go_twice()
    {
        await using var scenario = (await Scenario.CreateAsync())
            .Start(app => new DurableEngine(app) { AttemptsAtOnce = name => name == "HoldSnapshot" ? 2 : 1 });

        var run = await scenario.RunAsync();
        await scenario.Engine.IdleAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.Equal(1, await scenario.Cluster.ScalarAsync<long>(scenario.Database, "SELECT count(DISTINCT snapshot) FROM sluice.slice"));
        Assert.Equal(0, await HoldersAsync(scenario));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_terminated_run_holds_nothing_within_seconds(bool stopsChildren)
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.ReadSlowlyAsync(9000);
        scenario.Start(app => new DurableEngine(app) { StopsChildren = stopsChildren });
        var runId = await scenario.StartRunAsync();
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 4, Patience);
        Assert.Equal(1, await HoldersAsync(scenario));

        await scenario.PostAsync($"/pipelineruns/{runId}/cancel");

        await Eventually.TrueAsync(async () => await HoldersAsync(scenario) == 0, TimeSpan.FromSeconds(8));
        await scenario.Engine.IdleAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Fail")]
    [InlineData("Continue")]
    public async Task A_snapshot_lost_between_slices_ends_the_run_or_is_followed_by_another(string onLoss)
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Source["onSnapshotLost"] = onLoss;
        scenario.Policy["retry"] = 2;
        // The holder is gone when the first slice commits, before any other has begun.
        scenario.ParallelCopies = 1;
        scenario.Source["partitionOption"] = "PhysicalPartitionsOfTable";
        scenario.Source["partitionSettings"] = new JsonObject { ["partitionNames"] = new JsonArray("p1", "p2") };
        await scenario.Cluster.ExecuteAsync(scenario.Database, """
            ALTER TABLE orders RENAME TO old; CREATE TABLE orders (LIKE old) PARTITION BY RANGE (id);
            CREATE TABLE p1 PARTITION OF orders FOR VALUES FROM (1) TO (51); CREATE TABLE p2 PARTITION OF orders FOR VALUES FROM (51) TO (101);
            INSERT INTO orders TABLE old;
            CREATE FUNCTION end_holder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT count(*) FROM sluice.slice WHERE slice >= 0) = 1 THEN
                    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                    WHERE application_name LIKE 'sluice snapshot %' AND datname = current_database();
                END IF; RETURN NULL; END $$;
            CREATE TRIGGER end_holder AFTER INSERT ON copied FOR EACH STATEMENT EXECUTE FUNCTION end_holder();
            """);
        scenario.Start();

        var run = await scenario.RunAsync();
        await scenario.Engine.IdleAsync();

        if (onLoss == "Continue")
        {
            Assert.Equal("Succeeded", (string?)run["status"]);
            Assert.True(await scenario.IsCopiedAsync());
            Assert.Equal(2, await scenario.Cluster.ScalarAsync<long>(scenario.Database, "SELECT count(DISTINCT snapshot) FROM sluice.slice"));
        }
        else
        {
            Assert.Equal("Failed", (string?)run["status"]);
            Assert.Contains("ErrorCode=SnapshotLost", (string?)run["message"], StringComparison.Ordinal);
            Assert.Equal(50, await scenario.RowsAsync());
            // Reading again in a snapshot that is gone would not help.
            Assert.InRange(scenario.Engine.Attempts.Count(attempt => attempt.Action.Name == "CopySlices"), 1, 2);
        }

        Assert.Equal(0, await HoldersAsync(scenario));
    }

    static ActivityAttempt AttemptAt(Scenario scenario, string activity) =>
        Assert.Single(scenario.Engine.Attempts, attempt => attempt.Action.Name == activity);

    static async Task<long> HoldersAsync(Scenario scenario) => await scenario.Cluster.ScalarAsync<long>(scenario.Database, $"""
        SELECT count(*) FROM pg_stat_activity
        WHERE application_name LIKE 'sluice snapshot %' AND datname = '{scenario.Database}' AND xact_start IS NOT NULL
        """);
}
