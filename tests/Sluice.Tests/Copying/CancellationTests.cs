using System.Diagnostics;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Npgsql;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying;

/// <summary>Ctrl-C ends a copy within seconds wherever it is; nothing of the open slice is left, on the servers neither.</summary>
public sealed class CancellationTests
{
    // More than any machine copies before it is cancelled. In a select list, because in FROM the server would store all of it first.
    const string Endless = "SELECT i AS id, repeat(md5(i::text), 4) AS note FROM (SELECT generate_series(1, 2000000000) AS i) AS numbers";

    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 5000) AS id;
        CREATE TABLE copied.orders (id integer PRIMARY KEY, note text);
        """;

    // What "within seconds" means, on a machine that runs other tests as well.
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_cancelled_copy_to_a_table_leaves_no_rows()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copy = scenario.Start("copy", scenario.Uri, scenario.Uri, "--query", Endless, "--to-table", "copied.orders");
        await scenario.WaitForSessionAsync("COPY%FROM STDIN%");
        await WaitForAsync(() => scenario.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_progress_copy WHERE datname = current_database() AND command = 'COPY FROM' AND tuples_processed > 0)"));

        (await InterruptAsync(copy)).Failing(SluiceOutcome.Cancelled, "cancelled");

        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
        Assert.Equal(0, await scenario.CountAsync("sluice.slice"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_cancelled_copy_to_a_folder_leaves_no_file()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copy = scenario.Start("copy", scenario.Uri, Path.Combine(scenario.Files, "orders.csv"), "--query", Endless);
        await WaitForBytesAsync(scenario);

        (await InterruptAsync(copy)).Failing(SluiceOutcome.Cancelled, "cancelled");

        Assert.Empty(scenario.AllFiles);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_terminated_copy_ends_as_one_that_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copy = scenario.Start("copy", scenario.Uri, scenario.Files, "--query", Endless, "--compression", "gzip");
        await WaitForBytesAsync(scenario);

        (await InterruptAsync(copy, "TERM")).Failing(SluiceOutcome.Cancelled, "cancelled");

        Assert.Empty(scenario.AllFiles);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_cancelled_copy_to_blobs_leaves_no_blob()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName());
        await using var copy = scenario.Start("copy", scenario.Uri, $"{azurite.Endpoint}/{container.Name}/out", "--query", Endless);
        await scenario.WaitForSessionAsync("COPY%TO STDOUT%");
        // Some of it has been sent.
        await WaitForAsync(async () =>
            await container.ExistsAsync()
            && container.GetBlobs(BlobTraits.None, BlobStates.Uncommitted, null, CancellationToken.None).Any());

        (await InterruptAsync(copy)).Failing(SluiceOutcome.Cancelled, "cancelled");

        Assert.Empty(container.GetBlobs());
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_cancelled_copy_from_a_file_leaves_no_rows()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await LockAsync(scenario, "INSERT INTO copied.orders VALUES (4000, 'not committed')");
        await scenario.CopyAsync(End.Table("orders"), End.Csv("in", "orders.csv"));
        await using var copy = scenario.Start("copy", Path.Combine(scenario.Files, "in"), scenario.Uri, "--to-table", "copied.orders");
        await scenario.WaitForSessionAsync("COPY%FROM STDIN%", "Lock");

        (await InterruptAsync(copy)).Failing(SluiceOutcome.Cancelled, "cancelled");

        await AssertEndedWhileLockedAsync(scenario, gate);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_waits_for_its_sinks_table_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await LockAsync(scenario, "LOCK TABLE copied.orders IN SHARE MODE");
        await using var copy = scenario.Start("copy", scenario.Uri, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders");
        await scenario.WaitForSessionAsync("COPY%FROM STDIN%", "Lock");

        (await InterruptAsync(copy)).Failing(SluiceOutcome.Cancelled, "cancelled");

        await AssertEndedWhileLockedAsync(scenario, gate);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_waits_for_a_row_of_its_sink_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await LockAsync(scenario, "INSERT INTO copied.orders VALUES (10, 'not committed')");
        await using var copy = scenario.Start("copy", scenario.Uri, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders");
        await scenario.WaitForSessionAsync("COPY%FROM STDIN%", "Lock");

        (await InterruptAsync(copy)).Failing(SluiceOutcome.Cancelled, "cancelled");

        await AssertEndedWhileLockedAsync(scenario, gate);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_waits_for_its_source_to_be_planned_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await LockAsync(scenario, "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
        await using var copy = scenario.Start("copy", scenario.Uri, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders");
        await scenario.WaitForSessionAsync("%", "Lock");

        (await InterruptAsync(copy)).Failing(SluiceOutcome.Cancelled, "cancelled");

        await AssertEndedWhileLockedAsync(scenario, gate);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_waits_to_begin_reading_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", End.Table("orders"), End.Table("orders", "copied").With("ledger", false)).Build());
        var request = await copies.ResolveAsync("Orders");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        await using var gate = await LockAsync(scenario, "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
        using var cancel = new CancellationTokenSource();
        var slice = copies.Activities.CopySliceAsync(new(request, plan.Shape, plan.Slices[0]), cancel.Token);
        await scenario.WaitForSessionAsync("COPY%TO STDOUT%", "Lock");

        await cancel.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => slice.WaitAsync(Soon))).Side);
        await AssertEndedWhileLockedAsync(scenario, gate);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pre_copy_script_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copy = scenario.Start(
            "copy", scenario.Uri, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders", "--pre-copy-script", "SELECT pg_sleep(600)");
        await scenario.WaitForSessionAsync("SELECT pg_sleep(600)");

        (await InterruptAsync(copy)).Failing(SluiceOutcome.Cancelled, "cancelled");

        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_cancelled_run_resumes()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var source = End.Query("SELECT id, note FROM orders WHERE gate(id)").ByRange("id", "1", "5000");
        var factory = scenario.Factory().Copy("Orders", source, End.Table("orders", "copied"), 4);
        await using (var gate = await Gate.CloseAsync(scenario, 3000))
        {
            await using var run = scenario.StartRun(factory);
            await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
            await Eventually.GetAsync(() => scenario.CountAsync("sluice.slice"), count => count == 3, TimeSpan.FromSeconds(30));
            (await InterruptAsync(run)).Failing(SluiceOutcome.Cancelled, "cancelled").Naming("--resume");
        }

        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(3750, await scenario.CountAsync("copied.orders"));
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));

        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_takes_longer_than_its_policy_allows_fails_and_leaves_no_rows()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("Orders", End.Query(Endless), End.Table("orders", "copied"), policy: new() { ["timeout"] = "0.00:00:02" });

        (await scenario.RunAsync(factory)).Failing(SluiceOutcome.Failed, "engine").Naming("ActivityTimeout", "policy.timeout");

        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_that_takes_longer_than_its_timeout_is_the_sources_fault()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var fault = await scenario.FailAsync(End.Query("SELECT id, pg_sleep(60)::text AS note FROM orders").With("queryTimeout", "00:00:01"), End.Table("orders", "copied"));

        Assert.Equal((Side.Source, "57014"), (fault.Side, fault.Code));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("pg_terminate_backend", "TO STDOUT", "source")]
    [InlineData("pg_terminate_backend", "FROM STDIN", "sink")]
    [InlineData("pg_cancel_backend", "TO STDOUT", "source")]
    [InlineData("pg_cancel_backend", "FROM STDIN", "sink")]
    public async Task A_session_that_someone_else_ends_is_a_failure_and_no_cancellation(string function, string statement, string side)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        // It ends, because the sink may learn of its fault only then.
        var query = Endless.Replace("2000000000", "1000000", StringComparison.Ordinal);
        await using var copy = scenario.StartRun(
            scenario.Factory().Copy("Orders", End.Query(query).ReadOnce(), End.Table("orders", "copied").WrittenOnce()));
        var session = await scenario.WaitForSessionAsync($"COPY%{statement}%");

        await scenario.ScalarAsync<bool>($"SELECT {function}({session})");

        (await copy.EndAsync()).Failing(SluiceOutcome.Failed, side);
        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    static async Task<SluiceOutcome> InterruptAsync(SluiceProcess process, string signal = "INT")
    {
        var clock = Stopwatch.StartNew();
        await process.SignalAsync(signal);
        var outcome = await process.EndAsync(TimeSpan.FromSeconds(30));
        Assert.True(clock.Elapsed < Soon, $"It took {clock.Elapsed.TotalSeconds} s to end. {outcome.Error}");
        return outcome;
    }

    static async Task<NpgsqlConnection> LockAsync(CopyScenario scenario, string sql)
    {
        var connection = await scenario.Cluster.OpenAsync(scenario.Database);
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Nothing of Sluice goes on waiting for the lock, which is still held; and once it is free, nothing was written.</summary>
    static async Task AssertEndedWhileLockedAsync(CopyScenario scenario, NpgsqlConnection gate)
    {
        await scenario.AssertNoSessionIsLeftAsync();
        await gate.CloseAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    static Task WaitForBytesAsync(CopyScenario scenario) => WaitForAsync(() => Task.FromResult(
        scenario.AllFiles.Any(file => new FileInfo(Path.Combine(scenario.Files, file)) is { Exists: true, Length: > 0 })));

    static async Task WaitForAsync(Func<Task<bool>> isSo) =>
        Assert.True(await Eventually.GetAsync(isSo, found => found, TimeSpan.FromSeconds(30)));
}
