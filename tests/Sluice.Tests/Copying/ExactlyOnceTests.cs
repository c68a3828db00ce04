using Azure.Storage.Blobs;
using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying;

/// <summary>A durable engine runs a step at least once, sometimes twice at the same time: rows arrive once all the same.</summary>
public sealed class ExactlyOnceTests
{
    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 2000) AS id;
        CREATE TABLE copied.orders (LIKE orders);
        CREATE TABLE scripts (ran_at timestamptz DEFAULT clock_timestamp());
        """;

    static End Gated => End.Query("SELECT id, note FROM orders WHERE gate(id)");

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_ledger_tells_what_each_slice_copied()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var output = await scenario.CopyAsync(End.Table("orders").ByRange("id"), End.Table("orders", "copied"), parallel: 4);

        Assert.Equal(
            ["0:500", "1:500", "2:500", "3:500"],
            await scenario.ColumnAsync<string>("SELECT slice || ':' || rows FROM sluice.slice WHERE copy_id = 'Copy' ORDER BY slice"));
        Assert.Equal(output.DataRead, await scenario.ScalarAsync<long>("SELECT sum(bytes_read)::bigint FROM sluice.slice"));
        Assert.Equal(output.DataWritten, await scenario.ScalarAsync<long>("SELECT sum(bytes_written)::bigint FROM sluice.slice"));
        Assert.Equal(1, await scenario.ScalarAsync<long>("SELECT count(DISTINCT run_id) FROM sluice.slice"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Two_attempts_at_one_slice_at_the_same_time_leave_one_set_of_rows()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 1000);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", Gated, End.Table("orders", "copied")).Build());
        var slice = await PrepareAsync(copies);

        var first = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        var second = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("INSERT INTO sluice.slice%", "Lock");
        await gate.OpenAsync();

        Assert.Equal(2000, (await first).Rows);
        Assert.Equal(2000, (await second).Rows);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_second_attempt_copies_the_slice_when_the_first_one_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 1000);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", Gated, End.Table("orders", "copied")).Build());
        var slice = await PrepareAsync(copies);
        using var cancel = new CancellationTokenSource();

        var first = copies.Activities.CopySliceAsync(slice, cancel.Token);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        var second = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("INSERT INTO sluice.slice%", "Lock");
        await cancel.CancelAsync();
        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => first)).Side);
        await gate.OpenAsync();

        Assert.Equal(2000, (await second).Rows);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_ledger_that_cannot_be_read_leaves_no_session_in_a_transaction()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", End.Table("orders"), End.Table("orders", "copied")).Build());
        var slice = await PrepareAsync(copies);
        await scenario.ExecuteAsync($"""
            INSERT INTO sluice.slice (run_id, copy_id, slice) VALUES ('{copies.RunId}', 'Orders', 0);
            ALTER TABLE sluice.slice ALTER rows TYPE text;
            """);

        await Assert.ThrowsAnyAsync<SluiceException>(() => copies.Activities.CopySliceAsync(slice, CancellationToken.None));

        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Two_attempts_at_one_file_leave_one_whole_file()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 1000);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", Gated, End.Csv("out", "orders.csv")).Build());
        var slice = await PrepareAsync(copies);

        var first = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        var second = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        // Whether it reads as well or gives way, it must not spoil the first one's file.
        Assert.True(await Eventually.GetAsync(
            async () => second.IsCompleted || await scenario.ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'COPY%gate%'") == 2,
            isThere => isThere,
            TimeSpan.FromSeconds(30)));
        await gate.OpenAsync();

        Assert.Equal(2000, (await first).Rows);
        if (await Record.ExceptionAsync(() => second) is { } refused)
            Assert.Equal(Side.Sink, Assert.IsType<SluiceException>(refused).Side);
        Assert.Equal([Path.Combine("out", "orders.csv")], scenario.AllFiles);
        await scenario.CopyAsync(End.Csv("out", "orders.csv"), End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Two_attempts_at_one_blob_leave_one_whole_blob()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName());
        await using var gate = await Gate.CloseAsync(scenario, 1000);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", Gated, End.Blobs(container.Name, "out", "orders.csv")).Build());
        var slice = await PrepareAsync(copies);

        var first = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        var second = copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        await gate.OpenAsync();

        Assert.Equal(2000, (await first).Rows);
        Assert.Equal(2000, (await second).Rows);
        Assert.Equal("out/orders.csv", Assert.Single(container.GetBlobs()).Name);
        await scenario.CopyAsync(End.Blobs(container.Name, "out", "orders.csv"), End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_pre_copy_script_runs_once_even_when_the_preparation_is_repeated_after_slices_were_copied()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var sink = End.Table("orders", "copied").With("preCopyScript", "TRUNCATE copied.orders; INSERT INTO scripts DEFAULT VALUES");
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", End.Table("orders"), sink).Build());

        await copies.Activities.CopySliceAsync(await PrepareAsync(copies), CancellationToken.None);
        await PrepareAsync(copies);

        Assert.Equal(1, await scenario.CountAsync("scripts"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_pre_copy_script_runs_again_in_the_next_run()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var sink = End.Table("orders", "copied").With("preCopyScript", "TRUNCATE copied.orders; INSERT INTO scripts DEFAULT VALUES");

        await scenario.CopyAsync(End.Table("orders"), sink);
        await scenario.CopyAsync(End.Table("orders"), sink);

        Assert.Equal(2, await scenario.CountAsync("scripts"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pre_copy_script_that_fails_leaves_nothing_of_itself_and_the_copy_fails()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var sink = End.Table("orders", "copied").With("preCopyScript", "INSERT INTO scripts DEFAULT VALUES; SELECT no_such_function()");

        var fault = await scenario.FailAsync(End.Table("orders"), sink);

        Assert.Equal((Side.Sink, "42883"), (fault.Side, fault.Code));
        Assert.Equal(0, await scenario.CountAsync("scripts"));
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
        Assert.Equal(0, await scenario.CountAsync("sluice.slice"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_slice_that_fails_once_is_tried_again_as_the_policy_says()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("""
            CREATE SEQUENCE attempts;
            CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.id = 700 AND nextval('attempts') = 1 THEN RAISE EXCEPTION 'not now'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER fail_once BEFORE INSERT ON copied.orders FOR EACH ROW EXECUTE FUNCTION fail_once()
            """);
        var policy = new System.Text.Json.Nodes.JsonObject { ["retry"] = 1, ["retryIntervalInSeconds"] = 0 };
        var factory = scenario.Factory().Copy("Orders", End.Table("orders").ByRange("id"), End.Table("orders", "copied"), 4, policy);

        (await scenario.RunAsync(factory)).Succeeded();

        Assert.Equal(2, await scenario.ScalarAsync<long>("SELECT last_value FROM attempts"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    static async Task<SliceRequest> PrepareAsync(LocalCopies copies)
    {
        var request = await copies.ResolveAsync("Orders");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        await copies.Activities.PrepareAsync(new PlannedCopy(request, plan), CancellationToken.None);
        return new SliceRequest(request, plan.Shape, Assert.Single(plan.Slices));
    }
}
