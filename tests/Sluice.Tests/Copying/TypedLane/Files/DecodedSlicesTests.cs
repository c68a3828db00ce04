using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>Slices whose rows are decoded arrive once and leave nothing behind when they are stopped, as others do.</summary>
public sealed class DecodedSlicesTests
{
    const string Tables = """
        CREATE TABLE t AS SELECT id, repeat('v' || id, 50) AS v FROM generate_series(1, 40000) AS id;
        CREATE TABLE copied.t (id integer CHECK (id % 10000 <> 7), v text);
        CREATE TABLE copied.s (LIKE t);
        """;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("json")]
    [InlineData("parquet")]
    [InlineData("skipping")]
    public async Task A_slice_that_is_copied_twice_one_after_the_other_leaves_one_set_of_rows(string kind)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies((await FactoryAsync(scenario, kind)).Build());
        var slice = await PrepareAsync(copies);

        var first = await copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        var second = await copies.Activities.CopySliceAsync(slice, CancellationToken.None);

        Assert.Equal(
            (first.Rows, first.RowsSkipped, first.BytesRead, first.BytesWritten), (second.Rows, second.RowsSkipped, second.BytesRead, second.BytesWritten));
        Assert.Equal((40000, kind == "skipping" ? 4 : 0), (first.Rows + first.RowsSkipped, first.RowsSkipped));
        Assert.Equal(first.Rows, await scenario.ScalarAsync<long>("SELECT (SELECT count(*) FROM copied.t) + (SELECT count(*) FROM copied.s)"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("json")]
    [InlineData("parquet")]
    [InlineData("skipping")]
    public async Task A_slice_that_is_copied_twice_at_the_same_time_leaves_one_set_of_rows(string kind)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies((await FactoryAsync(scenario, kind)).Build());
        var slice = await PrepareAsync(copies);
        await using var locked = await LockAsync(scenario);

        var first = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("COPY%copied%", "Lock");
        var second = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("INSERT INTO sluice.slice%", "Lock");
        await locked.DisposeAsync();

        Assert.Equal((await first).Rows, (await second).Rows);
        Assert.Equal((await first).RowsSkipped, (await second).RowsSkipped);
        Assert.Equal((await first).Rows, await scenario.ScalarAsync<long>("SELECT (SELECT count(*) FROM copied.t) + (SELECT count(*) FROM copied.s)"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("json")]
    [InlineData("parquet")]
    [InlineData("skipping")]
    public async Task A_slice_that_is_cancelled_while_the_table_is_locked_leaves_nothing(string kind)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies((await FactoryAsync(scenario, kind)).Build());
        var slice = await PrepareAsync(copies);
        await using var locked = await LockAsync(scenario);
        using var cancel = new CancellationTokenSource();
        var copy = copies.Activities.CopySliceAsync(slice, cancel.Token);
        await scenario.WaitForSessionAsync("COPY%copied%", "Lock");

        await cancel.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => copy.WaitAsync(Patience))).Side);
        await scenario.AssertNoSessionIsLeftAsync();
        await locked.DisposeAsync();
        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT (SELECT count(*) FROM copied.t) + (SELECT count(*) FROM copied.s) + (SELECT count(*) FROM sluice.slice)"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slice_that_is_cancelled_while_its_source_is_slow_leaves_nothing(bool toTable)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 30000);
        var source = End.Query("SELECT * FROM t WHERE gate(id)");
        await using var copies = new LocalCopies(scenario.Factory()
            .Copy("Copy", source, toTable ? End.Table("t", "copied") : End.Parquet("out"), Skipping.Logged()).Build());
        var slice = await PrepareAsync(copies);
        using var cancel = new CancellationTokenSource();
        var copy = copies.Activities.CopySliceAsync(slice, cancel.Token);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");

        await cancel.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => copy.WaitAsync(Patience))).Side);
        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
        Assert.Empty(scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_killed_process_leaves_nothing_of_the_slice_and_resumes()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = await FactoryAsync(scenario, "skipping");
        await using (var locked = await LockAsync(scenario))
        {
            await using var run = scenario.StartRun(factory);
            await scenario.WaitForSessionAsync("COPY%copied%", "Lock");
            run.Kill();
        }

        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT (SELECT count(*) FROM copied.t) + (SELECT count(*) FROM sluice.slice)"));
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));
        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        Assert.Equal(39996, await scenario.CountAsync("copied.t"));
        Assert.Equal([7, 10007, 20007, 30007], Skipping.LoggedRows(scenario));
    }

    static async Task<TestFactory> FactoryAsync(CopyScenario scenario, string kind)
    {
        if (kind == "skipping")
            return scenario.Factory().Copy("Copy", End.Table("t"), End.Table("t", "copied"), Skipping.Logged());
        var file = kind == "json" ? End.Json("in", "t.json") : End.Parquet("in", "t.parquet");
        await scenario.CopyAsync(End.Table("t"), file);
        return scenario.Factory().Copy("Copy", file, End.Table("s", "copied"));
    }

    static async Task<SliceRequest> PrepareAsync(LocalCopies copies)
    {
        var request = await copies.ResolveAsync("Copy");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        await copies.Activities.PrepareAsync(new PlannedCopy(request, plan), CancellationToken.None);
        return new SliceRequest(request, plan.Shape, Assert.Single(plan.Slices));
    }

    /// <summary>Keeps others from writing to the tables until it is disposed.</summary>
    static async Task<Npgsql.NpgsqlConnection> LockAsync(CopyScenario scenario)
    {
        var connection = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var command = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE copied.t, copied.s IN SHARE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
