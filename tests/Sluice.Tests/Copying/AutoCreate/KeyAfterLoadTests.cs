using Sluice.Copying.Slices;
using Sluice.Copying.Steps;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.AutoCreate;

/// <summary>The key of a new table is made when its rows are there, by a step that may be done again.</summary>
public sealed class KeyAfterLoadTests
{
    const string Table = "CREATE TABLE t (id integer PRIMARY KEY, v text); CREATE INDEX t_v ON t (v); INSERT INTO t SELECT g, 'v' || g FROM generate_series(1, 4000) AS g";

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_there_after_the_slices_and_before_what_completes_the_copy(bool atomic)
    {
        using var databases = await TwoDatabases.CreateAsync(Table);
        // Fails unless the table has its key.
        var sink = LikeTheSourceTests.Like(TwoDatabases.Created("t")).With("atomic", atomic).With(
            "postCopyScript", "INSERT INTO t VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET v = 'again'");

        await databases.CopyAsync(End.Table("t").ByRange("id"), sink);

        Assert.Equal(["id"], await databases.KeyAsync(databases.Other, "t"));
        Assert.Equal("4000 again", await databases.Scenario.Cluster.ScalarAsync<string>(
            databases.Other, "SELECT count(*) || ' ' || min(v) FILTER (WHERE id = 1) FROM t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Slices_are_written_once_without_it_and_the_step_may_be_done_again_even_twice_at_a_time()
    {
        using var databases = await TwoDatabases.CreateAsync(Table);
        await using var copies = new LocalCopies(databases.Factory().Copy(
            "Copy", End.Table("t").ByRange("id"), LikeTheSourceTests.Like(TwoDatabases.Created("t")), 4).Build());
        var request = await copies.ResolveAsync("Copy");
        var plan = await copies.Activities.PlanAsync(request, default);
        var planned = new PlannedCopy(request, plan);
        await copies.Activities.PrepareAsync(planned, default);
        await copies.Activities.PrepareAsync(planned, default);

        foreach (var slice in plan.Slices.Concat(plan.Slices))
            await copies.Activities.CopySliceAsync(new SliceRequest(request, plan.Shape, slice), default);

        Assert.Equal(0, await IndexesAsync(databases));
        Assert.Equal(4000, await databases.Scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(*) FROM t"));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => copies.Activities.BuildIndexesAsync(planned, 2, default)));
        Assert.Equal(new BuildIndexesResult(2), await copies.Activities.BuildIndexesAsync(planned, 1, default));
        Assert.Equal(2, await IndexesAsync(databases));
        await databases.AssertSameAsync("t");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_indexes_the_key_alone_is_made()
    {
        using var databases = await TwoDatabases.CreateAsync(Table);

        var output = await databases.CopyAsync(End.Table("t"), TwoDatabases.Created("t"));

        Assert.Contains("made when its rows are there: primary key \"t_pkey\" (\"id\")", output.Notes);
        Assert.Equal(1, await IndexesAsync(databases));
        await databases.AssertSameAsync("t");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_key_that_rows_do_not_have_is_named_and_made_when_they_are_mended()
    {
        // The key of a table says nothing of its children.
        using var databases = await TwoDatabases.CreateAsync($"{Table}; CREATE TABLE child () INHERITS (t); INSERT INTO child VALUES (7777, 'secret'), (7777, 'other')");
        string[] arguments = ["copy", databases.Scenario.Uri, databases.OtherUri, "--table", "public.t", "--auto-create", "--indexes", "--parallel", "1"];

        var failed = await databases.Scenario.SluiceAsync(arguments);

        Assert.Equal(1, failed.ExitCode);
        foreach (var named in (string[])["Primary key \"t_pkey\" (\"id\") of t", "KeyNotUnique", "--resume"])
            Assert.Contains(named, failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("7777", failed.Error, StringComparison.Ordinal);
        Assert.Empty(await databases.KeyAsync(databases.Other, "t"));
        var run = failed.Error.Split("--resume ")[1].Split(' ')[0];
        await databases.Scenario.Cluster.ExecuteAsync(databases.Other, "DELETE FROM t WHERE v = 'other'");

        (await databases.Scenario.SluiceAsync([.. arguments, "--resume", run])).Succeeded();

        Assert.Equal(["id"], await databases.KeyAsync(databases.Other, "t"));
        Assert.Equal(4001, await databases.Scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(*) FROM t"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(2, 3)]
    [InlineData(1, 2)]
    [InlineData(0, 1)]
    public async Task Processes_that_would_make_one_index_of_a_large_table_make_several(int workers, int atATime)
    {
        using var databases = await TwoDatabases.CreateAsync($"{Table}; CREATE INDEX t_both ON t (v, id)", $$"""
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET min_parallel_table_scan_size = 0', current_database());
                EXECUTE format('ALTER DATABASE %I SET max_parallel_maintenance_workers = {{workers}}', current_database()); END $$;
            CREATE FUNCTION meet() RETURNS event_trigger LANGUAGE plpgsql AS $$
            DECLARE builders integer;
            BEGIN
                -- When the copy is planned it is only tried, without rows.
                IF NOT EXISTS (SELECT FROM public.t) THEN RETURN; END IF;
                INSERT INTO public.met SELECT current_setting('max_parallel_maintenance_workers');
                FOR attempt IN 1..500 LOOP
                    PERFORM pg_stat_clear_snapshot();
                    SELECT count(*) INTO builders FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'CREATE %INDEX%';
                    IF builders > {{atATime}} THEN RAISE '% at a time', builders; END IF;
                    -- One of 3 is left when 2 have met.
                    IF builders = {{atATime}} OR (SELECT count(*) FROM pg_index WHERE indrelid = 'public.t'::regclass) > 0 THEN PERFORM pg_sleep(0.2); RETURN; END IF;
                    PERFORM pg_sleep(0.02);
                END LOOP;
                RAISE 'only % at a time', builders;
            END $$;
            CREATE TABLE met (workers text); CREATE EVENT TRIGGER meet ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION meet()
            """);

        await databases.CopyAsync(End.Table("t"), LikeTheSourceTests.Like(TwoDatabases.Created("t")));

        Assert.Equal(3, await IndexesAsync(databases));
        Assert.Equal("3 0", await databases.Scenario.Cluster.ScalarAsync<string>(databases.Other, "SELECT count(*) || ' ' || string_agg(DISTINCT workers, ',') FROM met"));
    }

    static Task<long> IndexesAsync(TwoDatabases databases) =>
        databases.Scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(*) FROM pg_indexes WHERE tablename = 't'");
}
