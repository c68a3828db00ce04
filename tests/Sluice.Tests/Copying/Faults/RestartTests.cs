using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Faults;

/// <summary>A server that crashes in mid-copy and is back soon: the copy goes on by itself, and every row arrives once.</summary>
public sealed class RestartTests
{
    // What the server acknowledged must be there after the crash.
    static readonly Dictionary<string, string> Durable = new() { ["synchronous_commit"] = "on" };

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_goes_on_after_its_source_crashed_and_restarted()
    {
        await using var doomed = await PostgreSqlCluster.StartAsync(Durable);
        using var source = await CopyScenario.CreateAsync(Orders.Source, doomed);
        using var sink = await CopyScenario.CreateAsync(Orders.Target);
        var watch = new RetryWatch();
        await using var gate = await Gate.CloseAsync(source, 6000);
        var factory = sink.Factory().Database("doomed", doomed, source.Database)
            .Copy("Orders", Orders.Gated("doomed"), End.Table("orders", "copied"));
        await using var copies = new LocalCopies(factory.Build(), watch);

        var copy = copies.RunAsync();
        await source.WaitForSessionAsync("COPY%gate%", "Lock");
        await doomed.RestartAsync(StopMode.Immediate);

        await copy;
        await Orders.AssertCopiedAsync(source, sink);
        AssertOnly(Side.Source, watch);
        await sink.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Slices_without_a_common_snapshot_go_on_after_their_source_crashed_and_restarted()
    {
        await using var doomed = await PostgreSqlCluster.StartAsync(Durable);
        using var source = await CopyScenario.CreateAsync(Orders.Source, doomed);
        using var sink = await CopyScenario.CreateAsync(Orders.Target);
        var watch = new RetryWatch();
        await using var gate = await Gate.CloseAsync(source, 1000);
        var factory = sink.Factory().Database("doomed", doomed, source.Database)
            .Copy("Orders", Orders.GatedSlices("doomed"), End.Table("orders", "copied"), 4);
        await using var copies = new LocalCopies(factory.Build(), watch);

        var copy = copies.RunAsync();
        await WaitForAllAtTheGateAsync(source);
        await doomed.RestartAsync(StopMode.Immediate);

        await copy;
        await Orders.AssertCopiedAsync(source, sink);
        AssertOnly(Side.Source, watch);
        Assert.Equal([0, 1, 2, 3], watch.Retries.Select(retry => retry.Slice).Distinct().Order());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_goes_on_after_its_sink_crashed_and_restarted()
    {
        await using var doomed = await PostgreSqlCluster.StartAsync(Durable);
        using var source = await CopyScenario.CreateAsync(Orders.Source);
        using var sink = await CopyScenario.CreateAsync(Orders.Target, doomed);
        var watch = new RetryWatch();
        await using var gate = await Gate.CloseAsync(source, 6000);
        var factory = source.Factory().Database("doomed", doomed, sink.Database)
            .Copy("Orders", Orders.Gated(), End.Table("orders", "copied", "doomed"));
        await using var copies = new LocalCopies(factory.Build(), watch);

        var copy = copies.RunAsync();
        await source.WaitForSessionAsync("COPY%gate%", "Lock");
        await doomed.RestartAsync(StopMode.Immediate);
        await gate.OpenAsync();

        await copy;
        await Orders.AssertCopiedAsync(source, sink);
        AssertOnly(Side.Sink, watch);
        await source.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Only_the_open_slices_are_copied_again_after_the_sink_crashed_and_restarted()
    {
        await using var doomed = await PostgreSqlCluster.StartAsync(Durable);
        using var source = await CopyScenario.CreateAsync(Orders.Source);
        using var sink = await CopyScenario.CreateAsync(Orders.Target, doomed);
        var watch = new RetryWatch();
        // The third of the four slices.
        await using var gate = await Gate.CloseAsync(source, 5000);
        var from = End.Query("SELECT id, note FROM orders WHERE ?AdfDynamicRangePartitionCondition AND gate(id)").ByRange("id", "1", "8000");
        var factory = source.Factory().Database("doomed", doomed, sink.Database)
            .Copy("Orders", from.With("consistent", false), End.Table("orders", "copied", "doomed"), 4);
        await using var copies = new LocalCopies(factory.Build(), watch);

        var copy = copies.RunAsync();
        await source.WaitForSessionAsync("COPY%gate%", "Lock");
        Assert.Equal(3, await Eventually.GetAsync(() => sink.CountAsync("sluice.slice"), count => count == 3, TimeSpan.FromSeconds(30)));
        await doomed.RestartAsync(StopMode.Immediate);
        await gate.OpenAsync();

        await copy;
        await Orders.AssertCopiedAsync(source, sink);
        AssertOnly(Side.Sink, watch);
        Assert.Equal([2], watch.Retries.Select(retry => retry.Slice).Distinct());
    }

    static async Task WaitForAllAtTheGateAsync(CopyScenario source)
    {
        var waiting = await Eventually.GetAsync(
            () => source.Cluster.ScalarAsync<long>("postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{source.Database}' AND wait_event_type = 'Lock'"),
            count => count == 4, TimeSpan.FromSeconds(30));
        Assert.Equal(4, waiting);
    }

    static void AssertOnly(Side side, RetryWatch watch)
    {
        Assert.NotEmpty(watch.Retries);
        Assert.All(watch.Faults, fault => Assert.Equal(side, fault.Side));
    }
}
