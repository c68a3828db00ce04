using Npgsql;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Snapshots;
using Sluice.PostgreSql.Connecting;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Snapshots;

/// <summary>What becomes of a copy whose shared snapshot is lost is what was asked for, and said.</summary>
public sealed class SnapshotLossTests
{
    const string Rows = """
        CREATE TABLE orders (id integer PRIMARY KEY, part integer, note text);
        INSERT INTO orders SELECT id, 1 + id / 1001, 'order ' || id FROM generate_series(1, 4000) AS id;
        """;

    const string Target = "CREATE TABLE copied.orders (LIKE orders);";

    static End Source => End.Table("orders").ByRange("id", "1", "4000");

    // Reads through a gate, which a test closes.
    static End Gated => End.Query("SELECT * FROM orders WHERE ?AdfDynamicRangePartitionCondition AND gate(id)").ByRange("id", "1", "4000");

    static End Sink => End.Table("orders", "copied");

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null, "Fail")]
    [InlineData(true, "Fail")]
    [InlineData(true, null)]
    public async Task A_copy_whose_snapshot_is_lost_fails_if_that_is_asked_for_and_says_why_and_what_to_do(bool? consistent, string? onLoss)
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() =>
            scenario.CopyAsync(
            Source.With("consistent", consistent).With("onSnapshotLost", onLoss), Sink, 4,
            new OneByOne(2, () => EndHolderAsync(scenario, "terminate"))));

        Assert.Equal((Side.Source, "SnapshotLost"), (fault.Side, fault.Code));
        Assert.All(["administrator", "2 of 4 slices", "onSnapshotLost", consistent == true ? "Start a new copy" : "Rerun or resume"],
            text => Assert.Contains(text, fault.Detail, StringComparison.Ordinal));
        Assert.Equal(2000, await scenario.CountAsync("copied.orders"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("terminate", null, null)]
    [InlineData("cancel", null, null)]
    [InlineData("terminate", true, "Continue")]
    public async Task A_copy_that_may_continue_reads_the_slices_that_are_missing_in_a_fresh_snapshot_and_notes_it(
        string way, bool? consistent, string? onLoss)
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);

        var output = await scenario.CopyAsync(
            Source.With("consistent", consistent).With("onSnapshotLost", onLoss), Sink, 4,
            new OneByOne(2, () => EndHolderAsync(scenario, way)));

        var note = Assert.Single(output.Notes);
        var snapshots = await scenario.ColumnAsync<string>("SELECT snapshot || ' ' || count(*) FROM sluice.slice GROUP BY snapshot ORDER BY snapshot");
        Assert.All(snapshots, snapshot => Assert.Contains(snapshot.Split(' ')[0], note, StringComparison.Ordinal));
        Assert.All(["2 slices (0-1) in", "2 slices (2-3) in"], slices => Assert.Contains(slices, note, StringComparison.Ordinal));
        Assert.Equal(["2", "2"], snapshots.Select(snapshot => snapshot.Split(' ')[1]));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_must_be_consistent_takes_a_fresh_snapshot_as_long_as_nothing_of_it_is_committed()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);

        var output = await scenario.CopyAsync(
            Source.With("consistent", true), Sink, 4, new OneByOne(0, () => EndHolderAsync(scenario, "terminate")));

        Assert.Contains("before a slice was read in it", Assert.Single(output.Notes), StringComparison.Ordinal);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
        Assert.Equal(1, await scenario.ScalarAsync<long>("SELECT count(DISTINCT snapshot) FROM sluice.slice WHERE slice >= 0"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_must_be_consistent_waits_for_slices_under_way_before_it_takes_a_fresh_snapshot()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);
        await using var gate = await Gate.CloseAsync(scenario, 2500);
        // The third slice is being read when the snapshot is lost for the others; then it commits.
        var progress = new BesideOne(
            2,
            async () =>
            {
                await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
                await EndHolderAsync(scenario, "terminate");
            },
            gate.OpenAsync);

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() =>
            scenario.CopyAsync(Gated.With("consistent", true), Sink, 4, progress));

        Assert.Equal("SnapshotLost", fault.Code);
        Assert.Contains("1 of 4 slices", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(1000, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_snapshot_is_held_for_longer_than_a_step_may_take()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", Source, Sink, 4).Build());
        var copy = await copies.ResolveAsync("Orders");
        copy = copy with { Job = copy.Job with { Timeout = TimeSpan.FromSeconds(5) } };

        var request = new SnapshotRequest(copy, copies.RunId);
        var answer = await copies.Activities.HoldSnapshotAsync(request, (hold, stop) => hold(stop), CancellationToken.None);
        await scenario.ExecuteAsync($"SELECT pg_sleep({copy.Job.Timeout.TotalSeconds + 1})");

        await using (var reader = await scenario.Cluster.OpenAsync(scenario.Database))
            await ReadTransaction.JoinAsync(reader, answer.Held!.Id, answer.Held.Transactions, CancellationToken.None);
        Assert.Null((await copies.Activities.ReleaseSnapshotAsync(request, CancellationToken.None)).Reason);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Another_snapshot_of_the_same_name_is_not_taken_for_the_one_that_is_lost()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows);
        await using var holder = await scenario.Cluster.OpenAsync(scenario.Database);
        await ReadTransaction.BeginAsync(holder, CancellationToken.None);
        await using var export = new NpgsqlCommand("SELECT pg_export_snapshot()", holder);
        var name = (string)(await export.ExecuteScalarAsync())!;

        await using var reader = await scenario.Cluster.OpenAsync(scenario.Database);
        var fault = await Assert.ThrowsAsync<SluiceException>(() => ReadTransaction.JoinAsync(reader, name, "1:1:", CancellationToken.None));

        Assert.Equal((Side.Source, "SnapshotLost"), (fault.Side, fault.Code));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Slices_that_had_not_begun_do_not_begin_without_the_snapshot()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, part integer) PARTITION BY LIST (part); CREATE TABLE copied.orders (id integer, part integer);
            CREATE TABLE p1 PARTITION OF orders FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF orders FOR VALUES IN (2);
            CREATE TABLE p3 PARTITION OF orders FOR VALUES IN (3); INSERT INTO orders SELECT i, 1 + i % 3 FROM generate_series(1, 300) AS i;
            """);
        var partitions = End.Table("orders").ByPartition("p1", "p2", "p3").With("onSnapshotLost", "Fail");

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() =>
            scenario.CopyAsync(partitions, Sink, 1, new AfterFirst(() => EndHolderAsync(scenario, "terminate"))));

        Assert.Equal("SnapshotLost", fault.Code);
        Assert.Contains("1 of 3 slices", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(100, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_slice_that_is_being_read_does_not_need_the_holder_any_more()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);
        await using var gate = await Gate.CloseAsync(scenario, 2500);

        var copy = scenario.CopyAsync(Gated, Sink, 4);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        await Eventually.GetAsync(() => scenario.CountAsync("sluice.slice"), count => count == 3, TimeSpan.FromSeconds(30));
        await EndHolderAsync(scenario, "terminate");
        await gate.OpenAsync();

        Assert.Empty((await copy).Notes);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_whose_source_crashed_goes_on_in_a_fresh_snapshot_by_itself_or_when_it_is_resumed(bool continues)
    {
        await using var doomed = await PostgreSqlCluster.StartAsync(new Dictionary<string, string> { ["synchronous_commit"] = "on" });
        using var source = await CopyScenario.CreateAsync(Rows, doomed);
        using var sink = await CopyScenario.CreateAsync("CREATE TABLE copied.orders (id integer, part integer, note text)");
        var orders = continues ? Gated : Gated.With("onSnapshotLost", "Fail");
        var factory = source.Factory().Database("sink", sink.Cluster, sink.Database).Copy("Orders", orders, End.Table("orders", "copied", "sink"), 4);
        SluiceOutcome outcome;
        await using (var gate = await Gate.CloseAsync(source, 2500))
        {
            await using var run = source.StartRun(factory, "--json");
            await source.WaitForSessionAsync("COPY%gate%", "Lock");
            Assert.Equal(3, await Eventually.GetAsync(() => sink.CountAsync("sluice.slice"), count => count == 3, TimeSpan.FromSeconds(30)));
            await doomed.RestartAsync(StopMode.Immediate);
            outcome = await run.EndAsync();
        }

        if (!continues)
        {
            outcome.Failing(SluiceOutcome.Failed, "source").Naming("SnapshotLost", "3 of 4 slices", "--resume");
            await source.ExecuteAsync("UPDATE orders SET note = 'changed' WHERE id IN (1, 2500)");
            outcome = await source.RunAsync(factory, "--resume", RunId(source), "--json");
            Assert.Equal([2500], await sink.ColumnAsync<int>("SELECT id FROM copied.orders WHERE note = 'changed'"));
        }

        Assert.Contains("2 snapshots", outcome.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(4000, await sink.ScalarAsync<long>("SELECT count(DISTINCT id) FROM copied.orders"));
        Assert.Equal(["1", "3"], await sink.ColumnAsync<string>("SELECT count(*)::text FROM sluice.slice GROUP BY snapshot ORDER BY 1"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_must_be_consistent_is_not_resumed_in_another_snapshot(bool isKilled)
    {
        using var scenario = await CopyScenario.CreateAsync(Rows + Target);
        var factory = scenario.Factory().Copy("Orders", Gated.With("consistent", true), Sink, 4);
        await using (var gate = await Gate.CloseAsync(scenario, 2500))
        {
            await using var run = scenario.StartRun(factory);
            await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
            await Eventually.GetAsync(() => scenario.CountAsync("sluice.slice"), count => count == 3, TimeSpan.FromSeconds(30));
            if (isKilled)
                run.Kill();
            else
                await run.SignalAsync("INT");
            await run.EndAsync(TimeSpan.FromSeconds(30));
            await gate.OpenAsync();
        }

        // The server finds out about a killed client when it has something to say to it.
        await scenario.AssertNoSessionIsLeftAsync();
        (await scenario.RunAsync(factory, "--resume", RunId(scenario))).Failing(SluiceOutcome.Failed, "source").Naming("SnapshotLost", "3 of its slices", "new copy");

        Assert.Equal(3000, await scenario.CountAsync("copied.orders"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    static string RunId(CopyScenario scenario) =>
        Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));

    /// <summary>Ends the holder and waits until the server has.</summary>
    static async Task EndHolderAsync(CopyScenario scenario, string way)
    {
        var holders = $"FROM pg_stat_activity WHERE application_name LIKE 'sluice snapshot %' AND datname = '{scenario.Database}' AND xact_start IS NOT NULL";
        Assert.Equal(1, await scenario.ScalarAsync<long>($"SELECT count(pg_{way}_backend(pid)) {holders}"));
        Assert.Equal(0, await Eventually.GetAsync(() => scenario.ScalarAsync<long>($"SELECT count(*) {holders}"), count => count == 0, TimeSpan.FromSeconds(10)));
    }

    /// <summary>Does something when the first slice has been committed.</summary>
    sealed class AfterFirst(Func<Task> action) : CopyProgress
    {
        int _done;

        public override void Committed(string copyId, Slice slice, SliceResult result)
        {
            if (Interlocked.Exchange(ref _done, 1) == 0)
                Task.Run(action).Wait();
        }
    }

    /// <summary>Holds all slices but one until something is done, and does something else when they have failed.</summary>
    sealed class BesideOne(int slice, Func<Task> before, Func<Task> after) : CopyProgress
    {
        const int Others = 3;

        readonly Lazy<Task> _before = new(() => Task.Run(before));
        int _failed;

        public override void Started(string copyId, Slice started)
        {
            if (started.Index != slice)
                _before.Value.Wait();
        }

        public override void Failed(string copyId, Slice failed)
        {
            if (Interlocked.Increment(ref _failed) == Others)
                Task.Run(after).Wait();
        }
    }
}
