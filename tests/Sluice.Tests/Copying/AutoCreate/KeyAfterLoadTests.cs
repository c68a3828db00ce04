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

    static Task<long> IndexesAsync(TwoDatabases databases) =>
        databases.Scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(*) FROM pg_indexes WHERE tablename = 't'");
}
