using Sluice.PostgreSql.Writing;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Writing;

/// <summary>What a table sink does before, after and besides writing rows.</summary>
public sealed class WritingTests
{
    const string Tables = """
        CREATE TABLE orders AS SELECT id, 'order ' || id AS note FROM generate_series(1, 1000) AS id;
        CREATE TABLE copied.orders (id integer, note text); INSERT INTO copied.orders SELECT -1, 'old' FROM generate_series(1, 10);
        CREATE TABLE scripts (rows bigint, at timestamptz DEFAULT clock_timestamp());
        """;

    static readonly End Target = End.Table("orders", "copied");

    [NeedsFact(Needs.PostgreSql)]
    public async Task Truncate_removes_what_was_there_once()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Table("orders").ByRange("id"), Target.With("truncate", true), 4);

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_second_preparation_truncates_nothing()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Copy", End.Table("orders"), Target.With("truncate", true)).Build());
        var request = await copies.ResolveAsync("Copy");
        var plan = await copies.Activities.PlanAsync(request, default);

        await copies.Activities.PrepareAsync(new(request, plan), default);
        await copies.Activities.CopySliceAsync(new(request, plan.Shape, plan.Slices[0]), default);
        await copies.Activities.PrepareAsync(new(request, plan), default);

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task What_others_refer_to_is_not_truncated()
    {
        using var scenario = await CopyScenario.CreateAsync(
            Tables + "ALTER TABLE copied.orders ADD k serial PRIMARY KEY; CREATE TABLE lines (k integer REFERENCES copied.orders);");

        var fault = await scenario.FailAsync(End.Table("orders"), Target.With("truncate", true));

        Assert.Equal((Side.Sink, "0A000"), (fault.Side, fault.Code));
        Assert.Equal(10, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_post_copy_script_runs_once_when_all_rows_are_there()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(
            End.Table("orders").ByRange("id"), Target.With("postCopyScript", "INSERT INTO scripts (rows) SELECT count(*) FROM copied.orders"), 4);

        Assert.Equal([1010L], await scenario.ColumnAsync<long>("SELECT rows FROM scripts"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_second_completion_does_not_run_the_post_copy_script_again()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var target = Target.With("postCopyScript", "INSERT INTO scripts (rows) VALUES (1)");
        await using var copies = new LocalCopies(scenario.Factory().Copy("Copy", End.Table("orders"), target).Build());
        var request = await copies.ResolveAsync("Copy");
        var plan = await copies.Activities.PlanAsync(request, default);
        await copies.Activities.PrepareAsync(new(request, plan), default);
        await copies.Activities.CopySliceAsync(new(request, plan.Shape, plan.Slices[0]), default);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => copies.Activities.CompleteAsync(new(request, plan.Shape, 1), default)));

        Assert.Equal(1, await scenario.CountAsync("scripts"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("preCopyScript", false)]
    [InlineData("postCopyScript", false)]
    [InlineData("preCopyScript", true)]
    public async Task A_script_may_not_end_its_transaction(string property, bool atomic)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var fault = await scenario.FailAsync(
            End.Table("orders"), Target.With(property, "BEGIN; INSERT INTO scripts (rows) VALUES (1); COMMIT").With("atomic", atomic));

        Assert.Equal((Side.Definition, "ScriptEndedTransaction"), (fault.Side, fault.Code));
        Assert.Contains(property, fault.Detail, StringComparison.Ordinal);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_view_is_not_truncated()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "CREATE VIEW copied.v AS SELECT id, note FROM copied.orders;");

        var fault = await scenario.FailAsync(End.Table("orders"), End.Table("v", "copied").With("truncate", true).With("writeMethod", "BulkInsert"));

        Assert.Contains("is a view, which cannot be truncated", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(10, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_post_copy_script_that_fails_fails_the_copy_whose_rows_stay()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var fault = await scenario.FailAsync(End.Table("orders"), Target.With("postCopyScript", "SELECT 1/0"));

        Assert.Equal((Side.Sink, "22012"), (fault.Side, fault.Code));
        Assert.StartsWith("Running the postCopyScript failed: ", fault.Detail, StringComparison.Ordinal);
        Assert.EndsWith("The rows are committed.", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(1010, await scenario.CountAsync("copied.orders"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("CopyCommand")]
    [InlineData("Upsert")]
    public async Task A_server_that_takes_longer_than_the_batch_timeout_fails_the_copy(string method)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "DELETE FROM copied.orders; ALTER TABLE copied.orders ADD PRIMARY KEY (id);");
        await using var other = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var transaction = await other.BeginTransactionAsync();
        await using var locking = new Npgsql.NpgsqlCommand("LOCK TABLE copied.orders IN EXCLUSIVE MODE", other);
        await locking.ExecuteNonQueryAsync();

        var fault = await scenario.FailAsync(
            End.Table("orders"), Target.With("writeMethod", method).With("writeBatchTimeout", "00:00:01"));

        Assert.Equal((Side.Sink, "WriteBatchTimeout"), (fault.Side, fault.Code));
        Assert.Contains("00:00:01", fault.Detail);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_source_that_is_slower_than_the_batch_timeout_is_waited_for()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(
            End.Query("SELECT 1 AS id, pg_sleep(3)::text AS note"), Target.With("writeBatchTimeout", "00:00:01").With("truncate", true));

        Assert.Equal(1, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task What_the_ledger_remembers_goes_after_45_days_with_what_was_staged()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.CopyAsync(End.Table("orders"), Target);
        await scenario.ExecuteAsync($"""
            CREATE UNLOGGED TABLE copied.sluice_{LedgerKey.HashOf("old", "Copy")}_0 (id integer);
            INSERT INTO sluice.slice (run_id, copy_id, slice, committed_at, staging) VALUES
                ('old', 'Copy', 0, now() - interval '46 days', 'copied'), ('young', 'Copy', 0, now() - interval '44 days', NULL)
            """);

        await scenario.CopyAsync(End.Table("orders"), Target);

        Assert.Empty(await scenario.ColumnAsync<string>("SELECT run_id FROM sluice.slice WHERE run_id = 'old'"));
        Assert.Equal(3, await scenario.CountAsync("sluice.slice"));
        await UpsertTests.AssertNothingIsStagedAsync(scenario);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("public.orders")]
    [InlineData("\"public\".\"orders\"")]
    [InlineData("orders; DROP TABLE orders; --")]
    [InlineData("copied\".\"x\"; DROP TABLE orders; --")]
    [InlineData("copied.x, orders")]
    public async Task What_others_wrote_into_the_ledger_is_not_run_as_sql(string staging)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.CopyAsync(End.Table("orders"), Target);
        await scenario.ExecuteAsync($"""
            INSERT INTO sluice.slice (run_id, copy_id, slice, committed_at, staging)
            VALUES ('old', 'Copy', 0, now() - interval '46 days', $staging${staging}$staging$)
            """);
        var rows = await scenario.CountAsync("orders");

        await scenario.CopyAsync(End.Table("orders"), Target);

        Assert.Equal(rows, await scenario.CountAsync("orders"));
        Assert.Equal(0, await scenario.CountAsync("sluice.slice WHERE run_id = 'old'"));
    }
}
