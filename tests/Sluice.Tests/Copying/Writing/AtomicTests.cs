using System.Text.Json.Nodes;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Writing;

/// <summary>With <c>atomic</c>, readers see all of a copy or nothing of it.</summary>
public sealed class AtomicTests
{
    const string Tables = """
        CREATE TABLE orders (id integer, note text);
        INSERT INTO orders SELECT id, 'new ' || id FROM generate_series(1, 2000) AS id;
        CREATE TABLE copied.orders (id integer PRIMARY KEY, note text);
        INSERT INTO copied.orders SELECT -id, 'old' FROM generate_series(1, 100) AS id;
        CREATE TABLE scripts (rows bigint);
        """;

    static readonly End Source = End.Query("SELECT id, note FROM orders WHERE gate(id) AND ?AdfDynamicRangePartitionCondition")
        .ByRange("id", "1", "2000");

    static readonly End Target = End.Table("orders", "copied").With("atomic", true);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("CopyCommand", false, 2100)]
    [InlineData("CopyCommand", true, 2000)]
    [InlineData("Upsert", false, 2100)]
    public async Task Readers_see_the_old_rows_until_all_new_ones_are_there(string method, bool truncate, long rows)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 1999);
        await using var reader = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var old = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);

        var copy = scenario.CopyAsync(Source, Target.With("writeMethod", method).With("truncate", truncate), 4);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        await Eventually.GetAsync(
            () => scenario.CountAsync("sluice.slice"), count => count >= 3, TimeSpan.FromSeconds(20));
        Assert.Equal(100, await scenario.CountAsync("copied.orders"));
        Assert.Equal(100L, await new Npgsql.NpgsqlCommand("SELECT count(*) FROM copied.orders", reader).ExecuteScalarAsync());
        await gate.OpenAsync();
        var output = await copy;

        Assert.Equal((2000, 4), (output.RowsCopied, output.Slices));
        Assert.Equal(rows, await scenario.CountAsync("copied.orders"));
        Assert.Equal(2000, await scenario.CountAsync("copied.orders WHERE note = 'new ' || id"));
        // Who began to read before goes on reading what was there.
        Assert.Equal(100L, await new Npgsql.NpgsqlCommand("SELECT count(*) FROM copied.orders", reader).ExecuteScalarAsync());
        await UpsertTests.AssertNothingIsStagedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Scripts_run_in_the_transaction_that_shows_the_rows()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(
            End.Table("orders").ByRange("id"),
            Target.With("preCopyScript", "DELETE FROM copied.orders; INSERT INTO scripts SELECT count(*) FROM copied.orders")
                .With("postCopyScript", "INSERT INTO scripts SELECT count(*) FROM copied.orders"),
            4);

        Assert.Equal([0L, 2000L], await scenario.ColumnAsync<long>("SELECT rows FROM scripts ORDER BY rows"));
        Assert.Equal(1, await scenario.ScalarAsync<long>("SELECT count(DISTINCT xmin::text) FROM scripts"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_row_that_is_refused_at_the_end_leaves_the_table_as_it_was()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "INSERT INTO copied.orders VALUES (1000, 'taken')");

        var fault = await scenario.FailAsync(End.Table("orders").ByRange("id"), Target.With("truncate", false), 4);

        Assert.Equal((Side.Sink, "23505"), (fault.Side, fault.Code));
        Assert.Equal(101, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_failed_copy_keeps_what_it_staged_and_its_rerun_copies_the_rest()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "INSERT INTO orders VALUES (2000, NULL); ALTER TABLE copied.orders ALTER note SET NOT NULL;");
        var factory = scenario.Factory().Copy("Copy", End.Table("orders").ByRange("id").With("consistent", false), Target, 1);

        (await scenario.RunAsync(factory)).Failing(SluiceOutcome.Failed, "sink");
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));
        Assert.Equal(100, await scenario.CountAsync("copied.orders"));
        await scenario.ExecuteAsync("DELETE FROM orders WHERE note IS NULL");
        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        Assert.Equal(2100, await scenario.CountAsync("copied.orders"));
        await UpsertTests.AssertNothingIsStagedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_cancelled_copy_leaves_nothing()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 1999);
        using var cancel = new CancellationTokenSource();

        var copy = scenario.CopyAsync(Source, Target, 4, cancellationToken: cancel.Token);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        await Eventually.GetAsync(
            () => scenario.CountAsync("sluice.slice"), count => count >= 3, TimeSpan.FromSeconds(20));
        await cancel.CancelAsync();
        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => copy)).Side);

        await scenario.AssertNoSessionIsLeftAsync();
        await UpsertTests.AssertNothingIsStagedAsync(scenario);
        Assert.Equal(0, await scenario.CountAsync("sluice.slice"));
        Assert.Equal(100, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Staged_rows_that_a_crash_of_the_server_took_are_copied_again()
    {
        await using var cluster = await PostgreSqlCluster.StartAsync();
        using var scenario = await CopyScenario.CreateAsync(Tables, cluster);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Copy", End.Table("orders").ByRange("id"), Target, 4).Build());
        var request = await copies.ResolveAsync("Copy");
        var plan = await copies.Activities.PlanAsync(request, default);
        await copies.Activities.PrepareAsync(new(request, plan), default);
        foreach (var slice in plan.Slices)
            await copies.Activities.CopySliceAsync(new(request, plan.Shape, slice), default);
        await scenario.ExecuteAsync("CHECKPOINT");
        await cluster.RestartAsync(StopMode.Immediate);
        Npgsql.NpgsqlConnection.ClearAllPools();
        await using var afterwards = new LocalCopies(scenario.Factory().Copy("Copy", End.Table("orders").ByRange("id"), Target, 4).Build(), runId: copies.RunId);
        var activities = afterwards.Activities;

        var completed = await activities.CompleteAsync(new(request, plan.Shape, plan.Slices.Count), default);

        Assert.Equal([0, 1, 2, 3], completed.LostSlices.Order());
        Assert.Equal(100, await scenario.CountAsync("copied.orders"));
        foreach (var slice in completed.LostSlices)
            await activities.CopySliceAsync(new(request, plan.Shape, plan.Slices[slice]), default);
        completed = await activities.CompleteAsync(new(request, plan.Shape, plan.Slices.Count), default);
        Assert.Empty(completed.LostSlices);
        Assert.Equal(2100, await scenario.CountAsync("copied.orders"));
        // And once more, as a durable engine may.
        Assert.Empty((await activities.CompleteAsync(new(request, plan.Shape, plan.Slices.Count), default)).LostSlices);
        Assert.Equal(2100, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Slices_whose_staged_rows_are_lost_are_copied_again_by_themselves()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 1999);

        var copy = scenario.CopyAsync(Source, Target, 4);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        await Eventually.GetAsync(
            () => scenario.CountAsync("sluice.slice"), count => count >= 3, TimeSpan.FromSeconds(20));
        var staged = await scenario.ColumnAsync<string>("SELECT oid::regclass::text FROM pg_class WHERE relname ~ '^sluice_.*_[01]$' ORDER BY relname");
        // One emptied, as by a crash; one dropped, as by somebody who tidies up.
        await scenario.ExecuteAsync($"TRUNCATE {staged[0]}; DROP TABLE {staged[1]}");
        await gate.OpenAsync();
        var output = await copy;

        Assert.Equal((2000, 4), (output.RowsCopied, output.Slices));
        Assert.Equal(2100, await scenario.CountAsync("copied.orders"));
        await UpsertTests.AssertNothingIsStagedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task What_others_refer_to_is_not_emptied()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "CREATE TABLE lines (id integer REFERENCES copied.orders ON DELETE CASCADE); INSERT INTO lines VALUES (-1);");

        var fault = await scenario.FailAsync(End.Table("orders"), Target.With("truncate", true));

        Assert.Contains("foreign keys of lines refer to it", fault.Detail);
        Assert.Equal(1, await scenario.CountAsync("lines"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Consistency_is_verified_over_all_of_it(bool truncate)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var output = await scenario.CopyAsync(
            End.Table("orders").ByRange("id"), Target.With("truncate", truncate), new JsonObject { ["validateDataConsistency"] = true }, 4);

        Assert.Equal("Verified", output.DataConsistencyVerification.VerificationResult);
    }
}
