using Npgsql;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying;

/// <summary>All slices of a copy read one snapshot of a source that goes on changing.</summary>
public sealed class SharedSnapshotTests
{
    // Four slices of 250 rows: rows of v 1..50 and 751..800 change places, and of each pair one gains what the other loses.
    const string Move = """
        UPDATE orders SET v = CASE WHEN v <= 50 THEN v + 750 ELSE v - 750 END, amount = amount + CASE WHEN v <= 50 THEN 1 ELSE -1 END
        WHERE v BETWEEN 1 AND 50 OR v BETWEEN 751 AND 800
        """;

    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, v integer, amount bigint, filler text);
        INSERT INTO orders SELECT id, id, id * 1000, repeat('x', 500) FROM generate_series(1, 1000) AS id;
        CREATE TABLE before AS SELECT * FROM orders;
        CREATE VIEW shown AS SELECT * FROM orders;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    // The rows, those that are there more than once, and the sum.
    const string Invariants = "SELECT count(*) || ' ' || count(*) - count(DISTINCT id) || ' ' || sum(amount) FROM";

    static End Sink => End.Table("orders", "copied");

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("DynamicRange", false)]
    [InlineData("DynamicRange", true)]
    [InlineData("Ctid", false)]
    public async Task Rows_that_move_between_slices_are_copied_as_they_were(string option, bool isOfQuery)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("VACUUM ANALYZE orders");
        var source = isOfQuery ? End.Query("SELECT * FROM orders") : End.Table("orders");
        source = option == "Ctid" ? source.With("partitionOption", option) : source.ByRange("v", "1", "1000");
        var mover = new OneByOne(2, async () =>
        {
            await scenario.ExecuteAsync(Move);
            // A snapshot that nothing holds back would lose what it must see.
            await scenario.ExecuteAsync("VACUUM orders");
        });

        var output = await scenario.CopyAsync(source, Sink, 4, mover);

        Assert.Equal((4, 1000), (output.Slices, output.RowsCopied));
        Assert.Empty(output.Notes);
        await scenario.AssertSameAsync("before", "copied.orders");
        Assert.Equal(50, await scenario.ScalarAsync<long>("SELECT count(*) FROM orders JOIN before USING (id) WHERE orders.v = before.v + 750"));
        Assert.Equal(1, await scenario.ScalarAsync<long>("SELECT count(DISTINCT snapshot) FROM sluice.slice WHERE slice >= 0"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("DynamicRange")]
    [InlineData("Ctid")]
    public async Task Without_a_shared_snapshot_the_same_rows_are_lost_or_doubled(string option)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("VACUUM ANALYZE orders");
        var source = option == "Ctid" ? End.Table("orders").With("partitionOption", option) : End.Table("orders").ByRange("v", "1", "1000");
        var mover = new OneByOne(2, () => scenario.ExecuteAsync(Move));

        await scenario.CopyAsync(source.With("consistent", false), Sink, 4, mover);

        Assert.NotEqual(await scenario.ScalarAsync<string>($"{Invariants} orders"), await scenario.ScalarAsync<string>($"{Invariants} copied.orders"));
        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT count(snapshot) FROM sluice.slice"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Under_a_writer_that_never_rests_counts_and_sums_agree(bool validates)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            await using var connection = await scenario.Cluster.OpenAsync(scenario.Database);
            await using var move = new NpgsqlCommand(Move, connection);
            while (!stop.IsCancellationRequested)
                await move.ExecuteNonQueryAsync();
        });

        var source = End.Table("orders").ByRange("v", "1", "1000").With("consistent", true);
        for (var i = 0; i < 3; i++)
        {
            await scenario.ExecuteAsync("TRUNCATE copied.orders");
            await scenario.CopyAsync(source, Sink, new() { ["validateDataConsistency"] = validates }, 4);
            Assert.Equal("1000 0 500500000", await scenario.ScalarAsync<string>($"{Invariants} copied.orders"));
        }

        await stop.CancelAsync();
        await writing;
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("TABLE orders")]
    [InlineData("TABLE shown")]
    [InlineData("SELECT * FROM orders WHERE ?AdfDynamicRangePartitionCondition")]
    public async Task A_truncation_of_the_source_waits_until_the_slices_have_been_read(string query)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 600);
        var source = End.Query($"SELECT * FROM ({query}) AS rows WHERE gate(id)").ByRange("v", "1", "1000");

        var copy = scenario.CopyAsync(source, Sink, 4);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        await Eventually.GetAsync(() => scenario.CountAsync("sluice.slice"), count => count == 3, TimeSpan.FromSeconds(30));
        var truncation = await TruncateAsync(scenario);
        await gate.OpenAsync();
        var output = await copy;
        await truncation.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(1000, output.RowsCopied);
        await scenario.AssertSameAsync("before", "copied.orders");
        Assert.Equal(0, await scenario.CountAsync("orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Slices_do_not_wait_for_a_truncation_that_waits_for_the_copy()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var truncation = Task.CompletedTask;
        var truncating = new OneByOne(1, async () => truncation = await TruncateAsync(scenario));

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() =>
            scenario.CopyAsync(End.Table("orders").ByRange("v", "1", "1000").With("sourceRetryCount", 0), Sink, 4, truncating));
        await truncation.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((Side.Source, "55P03"), (fault.Side, fault.Code));
        Assert.Contains("TRUNCATE", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(250, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_script_after_the_copy_may_empty_the_source()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var copy = scenario.CopyAsync(End.Table("orders").ByRange("v"), Sink.With("postCopyScript", "TRUNCATE orders"), 4);
        await copy.WaitAsync(TimeSpan.FromSeconds(30));

        await scenario.AssertSameAsync("before", "copied.orders");
        Assert.Equal(0, await scenario.CountAsync("orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_account_that_may_read_some_columns_only_shares_a_snapshot_of_them()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync($"""
            CREATE ROLE {scenario.Database} LOGIN PASSWORD 'reader'; GRANT SELECT (id, v) ON orders TO {scenario.Database};
            """);
        var factory = scenario.Factory().Database("reader", scenario.Cluster, scenario.Database, scenario.Database, "reader")
            .Copy("Copy", End.Query("SELECT id, v FROM orders", "reader").ByRange("v", "1", "1000").With("consistent", true), Sink, 4);
        await using var copies = new LocalCopies(factory.Build());

        await copies.RunAsync();

        Assert.Equal(1000, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_failed_copy_holds_nothing_any_more()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("ALTER TABLE copied.orders ADD CHECK (id <> 600)");

        var fault = await scenario.FailAsync(End.Table("orders").ByRange("v"), Sink, 4);

        Assert.Equal((Side.Sink, "23514"), (fault.Side, fault.Code));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_cancelled_copy_holds_nothing_any_more()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<SluiceException>(() =>
            scenario.CopyAsync(End.Table("orders").ByRange("v"), Sink, 4, new OneByOne(1, cancel.CancelAsync), cancel.Token));

        await scenario.AssertNoSessionIsLeftAsync();
    }

    /// <summary>Begins to truncate the source, which has to wait.</summary>
    static async Task<Task> TruncateAsync(CopyScenario scenario)
    {
        var truncation = scenario.ExecuteAsync("TRUNCATE orders");
        Assert.True(await Eventually.GetAsync(
            () => scenario.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'orders'::regclass)"),
            waits => waits, TimeSpan.FromSeconds(10)));
        return truncation;
    }
}
