using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>A rerun is a new run of the same group: what earlier ones committed to tables stays and is not copied again.</summary>
public sealed class RerunTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_rerun_copies_only_the_slices_that_are_missing(int retry)
    {
        await using var scenario = await FailingAsync();
        scenario.Policy["retry"] = retry;
        scenario.Start();
        var first = await scenario.RunAsync();
        await scenario.Engine.IdleAsync();
        Assert.Equal(75, await scenario.RowsAsync());
        var committed = await CommittedAsync(scenario);
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied DROP CONSTRAINT no_sixty");

        var second = await scenario.RerunAsync((string)first["runId"]!);

        Assert.Equal(("Failed", "Succeeded"), ((string?)first["status"], (string?)second["status"]));
        Assert.NotEqual((string?)first["runId"], (string?)second["runId"]);
        Assert.Equal((string?)first["runId"], (string?)second["runGroupId"]);
        Assert.True(await scenario.IsCopiedAsync());
        var afterwards = await CommittedAsync(scenario);
        Assert.Equal((3, 4), (committed.Count, afterwards.Count));
        Assert.Superset(committed.ToHashSet(), afterwards.ToHashSet());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_keeps_to_the_slices_of_the_first_run_though_the_table_has_grown()
    {
        await using var scenario = await FailingAsync();
        scenario.Start();
        var first = await scenario.RunAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, """
            CREATE TABLE expected AS TABLE orders;
            INSERT INTO orders SELECT id, 'later', 0 FROM generate_series(101, 1000) AS id; ANALYZE orders;
            ALTER TABLE copied DROP CONSTRAINT no_sixty
            """);

        var second = await scenario.RerunAsync((string)first["runId"]!);

        Assert.Equal("Succeeded", (string?)second["status"]);
        Assert.Equal(
            await scenario.Cluster.ChecksumAsync(scenario.Database, "expected"), await scenario.Cluster.ChecksumAsync(scenario.Database, "copied"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_that_fails_is_repeated_in_the_same_group()
    {
        await using var scenario = await FailingAsync();
        scenario.Start();
        var first = await scenario.RunAsync();

        var second = await scenario.RerunAsync((string)first["runId"]!);
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied DROP CONSTRAINT no_sixty");
        var third = await scenario.RerunAsync((string)second["runId"]!);

        Assert.Equal(("Failed", "Succeeded"), ((string?)second["status"], (string?)third["status"]));
        Assert.Contains("no_sixty", (string?)second["message"], StringComparison.Ordinal);
        Assert.Equal((string?)first["runId"], (string?)third["runGroupId"]);
        Assert.True(await scenario.IsCopiedAsync());
        Assert.Equal(409, (await scenario.PostAsync($"/pipelineruns/{first["runId"]}/rerun")).Status);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_succeeded_beside_the_one_that_failed_is_found_done()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.SecondOutput = "copied_again";
        await scenario.Cluster.ExecuteAsync(
            scenario.Database, "CREATE TABLE copied_again (LIKE orders INCLUDING ALL, CONSTRAINT no_sixty CHECK (id <> 60))");
        scenario.Start();
        var first = await scenario.RunAsync();
        Assert.True(await scenario.IsCopiedAsync());
        await scenario.Cluster.ExecuteAsync(scenario.Database, """
            ALTER TABLE copied DROP CONSTRAINT copied_pkey; ALTER TABLE copied_again DROP CONSTRAINT no_sixty
            """);

        var second = await scenario.RerunAsync((string)first["runId"]!);

        Assert.Equal(("Failed", "Succeeded"), ((string?)first["status"], (string?)second["status"]));
        Assert.Equal((100, 100), (await scenario.RowsAsync(), await scenario.RowsAsync("copied_again")));
        Assert.True(await scenario.IsCopiedAsync());
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_run_is_repeated_and_watched_by_its_own_id(bool stopsChildren)
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "CREATE TABLE wait (seconds float); INSERT INTO wait VALUES (1)");
        await scenario.ReadSlowlyAsync(9000);
        scenario.Source["query"] = ((string)scenario.Source["query"]!).Replace("pg_sleep(1)", "pg_sleep((SELECT seconds FROM wait))", StringComparison.Ordinal);
        scenario.Start(app => new DurableEngine(app) { StopsChildren = stopsChildren });
        var runId = await scenario.StartRunAsync();
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 4, Patience);
        Assert.Equal(409, (await scenario.PostAsync($"/pipelineruns/{runId}/rerun")).Status);
        await scenario.PostAsync($"/pipelineruns/{runId}/cancel");
        await scenario.Engine.EndAsync(runId);
        await scenario.Cluster.ExecuteAsync(scenario.Database, "UPDATE wait SET seconds = 0");

        var rerun = await scenario.RerunAsync(runId);

        Assert.Equal(("Succeeded", ""), ((string?)rerun["status"], (string?)rerun["message"]));
        Assert.Equal("Cancelled", (string?)(await scenario.GetAsync($"/pipelineruns/{runId}")).Body!["status"]);
        Assert.Equal((100, 100), (await scenario.RowsAsync(), await scenario.Cluster.ScalarAsync<long>(
            scenario.Database, "SELECT count(DISTINCT id) FROM copied")));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_is_cancelled_by_its_own_id()
    {
        await using var scenario = await FailingAsync();
        await scenario.ReadSlowlyAsync(9000);
        scenario.Source["query"] = ((string)scenario.Source["query"]!).Replace("pg_sleep(1)", "pg_sleep((SELECT seconds FROM wait))", StringComparison.Ordinal);
        await scenario.Cluster.ExecuteAsync(scenario.Database, "CREATE TABLE wait (seconds float); INSERT INTO wait VALUES (0)");
        scenario.Start();
        var first = await scenario.RunAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "UPDATE wait SET seconds = 1; ALTER TABLE copied DROP CONSTRAINT no_sixty");

        var rerun = (string)(await scenario.PostAsync($"/pipelineruns/{first["runId"]}/rerun")).Body!["runId"]!;
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 1, Patience);
        await scenario.PostAsync($"/pipelineruns/{rerun}/cancel");
        await scenario.Engine.EndAsync(rerun);

        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 0, TimeSpan.FromSeconds(8));
        await scenario.Engine.IdleAsync();
        Assert.Equal(75, await scenario.RowsAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_of_a_copy_to_files_writes_the_same_files_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Output = "csv";
        scenario.Sink["type"] = "DelimitedTextSink";
        scenario.Sink.Remove("writeMethod");
        scenario.Source["query"] = "SELECT id, 100 / (id - (SELECT n FROM trap)) AS share FROM orders WHERE ?AdfDynamicRangePartitionCondition";
        await scenario.Cluster.ExecuteAsync(scenario.Database, "CREATE TABLE trap (n integer); INSERT INTO trap VALUES (60)");
        scenario.Start();
        var first = await scenario.RunAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "UPDATE trap SET n = 0");

        var second = await scenario.RerunAsync((string)first["runId"]!);

        Assert.Equal(("Failed", "Succeeded"), ((string?)first["status"], (string?)second["status"]));
        var files = Directory.GetFiles(scenario.Files, "*", SearchOption.AllDirectories);
        Assert.Equal(4, files.Length);
        Assert.Equal(100, files.Sum(file => File.ReadLines(file).Count() - 1));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_succeeded_or_is_not_known_is_not_repeated()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        var runId = (string)(await scenario.RunAsync())["runId"]!;

        Assert.Equal(404, (await scenario.PostAsync("/pipelineruns/none/rerun")).Status);
        Assert.Equal(409, (await scenario.PostAsync($"/pipelineruns/{runId}/rerun")).Status);
    }

    /// <summary>A scenario whose target refuses one row.</summary>
    static async Task<Scenario> FailingAsync()
    {
        var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "ALTER TABLE copied ADD CONSTRAINT no_sixty CHECK (id <> 60)");
        return scenario;
    }

    /// <summary>The slices with the moments of their commits.</summary>
    static async Task<IReadOnlyList<string>> CommittedAsync(Scenario scenario) => (await scenario.Cluster.ScalarAsync<string>(
        scenario.Database, "SELECT string_agg(run_id || ' ' || slice || ' ' || committed_at, '\n') FROM sluice.slice WHERE slice >= 0"))!
        .Split('\n');
}
