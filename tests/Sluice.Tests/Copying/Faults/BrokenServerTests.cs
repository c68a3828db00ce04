using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Faults;

/// <summary>A server that goes away in mid-copy fails the copy on its side, and nothing of the open slice is left on the other.</summary>
public sealed class BrokenServerTests
{
    const string Endless = "SELECT i AS id, repeat(md5(i::text), 4) AS note FROM (SELECT generate_series(1, 2000000000) AS i) AS numbers";
    const string Target = "CREATE TABLE copied.orders (id integer, note text)";

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_source_that_crashes_fails_the_copy_and_leaves_no_rows(bool isCrash)
    {
        await using var doomed = await PostgreSqlCluster.StartAsync();
        using var scenario = await CopyScenario.CreateAsync(Target);
        await using var copy = scenario.StartRun(scenario.Factory().Database("doomed", doomed, "postgres")
            .Copy("Orders", End.Query(Endless, "doomed").ReadOnce(), End.Table("orders", "copied")));
        await scenario.WaitForSessionAsync("COPY%FROM STDIN%");
        await Task.Delay(300);

        await doomed.StopAsync(isCrash ? StopMode.Immediate : StopMode.Fast);

        (await copy.EndAsync(TimeSpan.FromSeconds(30))).Failing(SluiceOutcome.Failed, "source").Naming($"{doomed.Port}/postgres");
        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
        Assert.Equal(0, await scenario.CountAsync("sluice.slice"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_source_that_crashes_leaves_no_file()
    {
        await using var doomed = await PostgreSqlCluster.StartAsync();
        using var scenario = await CopyScenario.CreateAsync(Target);
        await using var copy = scenario.StartRun(scenario.Factory().Database("doomed", doomed, "postgres")
            .Copy("Orders", End.Query(Endless, "doomed").ReadOnce(), End.Csv("out")));
        Assert.True(await Eventually.GetAsync(() => Task.FromResult(scenario.AllFiles.Count > 0), found => found, TimeSpan.FromSeconds(30)));
        await Task.Delay(300);

        await doomed.StopAsync(StopMode.Immediate);

        (await copy.EndAsync(TimeSpan.FromSeconds(30))).Failing(SluiceOutcome.Failed, "source");
        Assert.Empty(scenario.AllFiles);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sink_that_crashes_fails_the_copy_and_has_no_rows_when_it_is_back(bool isCrash)
    {
        await using var doomed = await PostgreSqlCluster.StartAsync();
        using var sink = await CopyScenario.CreateAsync(Target, doomed);
        using var source = await CopyScenario.CreateAsync();
        await using var copy = source.StartRun(source.Factory().Database("doomed", doomed, sink.Database)
            .Copy("Orders", End.Query(Endless), End.Table("orders", "copied", "doomed").WrittenOnce()));
        await sink.WaitForSessionAsync("COPY%FROM STDIN%");
        await Task.Delay(300);

        await doomed.StopAsync(isCrash ? StopMode.Immediate : StopMode.Fast);

        (await copy.EndAsync(TimeSpan.FromSeconds(30))).Failing(SluiceOutcome.Failed, "sink").Naming($"{doomed.Port}/{sink.Database}").Hiding(doomed.Password);
        await source.AssertNoSessionIsLeftAsync();
        await doomed.StartAgainAsync();
        Assert.Equal(0, await sink.CountAsync("copied.orders"));
        Assert.Equal(0, await sink.CountAsync("sluice.slice"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_whose_sink_crashed_resumes_once_it_is_back()
    {
        const string Rows = "SELECT id, note FROM orders WHERE gate(id)";
        // What the server acknowledged must be there after the crash.
        await using var doomed = await PostgreSqlCluster.StartAsync(new Dictionary<string, string> { ["synchronous_commit"] = "on" });
        using var source = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT id, 'order ' || id AS note FROM generate_series(1, 4000) AS id");
        using var sink = await CopyScenario.CreateAsync(Target, doomed);
        var factory = source.Factory().Database("doomed", doomed, sink.Database)
            .Copy("Orders", End.Query(Rows).ByRange("id", "1", "4000"), End.Table("orders", "copied", "doomed").WrittenOnce(), 4);
        await using (var gate = await Gate.CloseAsync(source, 2500))
        {
            await using var run = source.StartRun(factory);
            await source.WaitForSessionAsync("COPY%gate%", "Lock");
            Assert.Equal(3, await Eventually.GetAsync(() => sink.CountAsync("sluice.slice"), count => count == 3, TimeSpan.FromSeconds(30)));
            await doomed.StopAsync(StopMode.Immediate);
            await gate.OpenAsync();
            (await run.EndAsync(TimeSpan.FromSeconds(30))).Failing(SluiceOutcome.Failed, "sink").Naming("--resume");
        }

        await doomed.StartAgainAsync();
        Assert.Equal(3000, await sink.CountAsync("copied.orders"));
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(source.Home, "runs"))));
        (await source.RunAsync(factory, "--resume", runId)).Succeeded();

        Assert.Equal(await source.Cluster.ChecksumAsync(source.Database, "orders"), await doomed.ChecksumAsync(sink.Database, "copied.orders"));
    }
}
