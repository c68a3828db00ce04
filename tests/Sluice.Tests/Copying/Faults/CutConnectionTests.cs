using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.Copying.Faults;

/// <summary>A connection to PostgreSQL that is cut in mid-stream, by a proxy.</summary>
public sealed class CutConnectionTests
{
    // Of about 8 MB.
    const long MidStream = 3 << 20;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(Side.Source)]
    [InlineData(Side.Sink)]
    public async Task A_copy_goes_on_after_a_connection_was_cut_in_mid_stream(Side side)
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CuttingProxy(scenario.Cluster.Port);
        var watch = new RetryWatch { WhenStarted = () => proxy.Cut(MidStream, times: 1) };
        var factory = scenario.Factory().Database("far", scenario.Cluster, scenario.Database, port: proxy.Port).Copy(
            "Orders", End.Table("orders", "public", side == Side.Source ? "far" : "db"), End.Table("orders", "copied", side == Side.Sink ? "far" : "db"));
        await using var copies = new LocalCopies(factory.Build(), watch);

        await copies.RunAsync();

        Assert.Equal(1, proxy.Cuts);
        Assert.Equal((side, "ConnectionLost"), (Assert.Single(watch.Faults).Side, watch.Faults.First().Code));
        await Orders.AssertCopiedAsync(scenario, scenario);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_output_notes_what_was_tried_again()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CuttingProxy(scenario.Cluster.Port);
        proxy.Cut(MidStream, times: 2);
        var factory = scenario.Factory().Database("far", scenario.Cluster, scenario.Database, port: proxy.Port)
            .Copy("Orders", End.Table("orders", "public", "far").ReadAgainAtOnce(), End.Table("orders", "copied"));

        var outcome = (await scenario.RunAsync(factory, "--json")).Succeeded();

        var notes = outcome.Json["activities"]![0]!["output"]!["notes"]!.AsArray().Select(note => (string)note!);
        Assert.Contains("slice 0 was tried 3 times: last fault Source ConnectionLost", notes);
        await Orders.AssertCopiedAsync(scenario, scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_command_line_shows_that_it_tries_again()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CuttingProxy(scenario.Cluster.Port);
        proxy.Cut(MidStream, times: 1);
        var factory = scenario.Factory().Database("far", scenario.Cluster, scenario.Database, port: proxy.Port)
            .Copy("Orders", End.Table("orders", "public", "far").ReadAgainAtOnce(), End.Table("orders", "copied"));

        var outcome = (await scenario.RunAsync(factory)).Succeeded();

        var line = Assert.Single(outcome.Error.Split('\n'), line => line.Contains("trying again", StringComparison.Ordinal));
        Assert.StartsWith("Orders: ", line, StringComparison.Ordinal);
        Assert.Contains("ConnectionLost on the source side", line, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_connection_that_breaks_every_time_fails_the_copy_after_the_tries_of_its_side()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CuttingProxy(scenario.Cluster.Port);
        var watch = new RetryWatch { WhenStarted = () => proxy.Cut(MidStream, times: 100) };
        var factory = scenario.Factory().Database("far", scenario.Cluster, scenario.Database, port: proxy.Port).Copy(
            "Orders", End.Table("orders", "public", "far").ReadAgainAtOnce().With("sourceRetryCount", 2), End.Table("orders", "copied"));
        await using var copies = new LocalCopies(factory.Build(), watch);

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copies.RunAsync());

        Assert.Equal((Side.Source, "ConnectionLost"), (fault.Side, fault.Code));
        Assert.Contains("It was tried 3 times.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, watch.Retries.Count);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Cancelling_ends_the_wait_for_the_next_try()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CuttingProxy(scenario.Cluster.Port);
        var watch = new RetryWatch { WhenStarted = () => proxy.Cut(MidStream, times: 1) };
        var factory = scenario.Factory().Database("far", scenario.Cluster, scenario.Database, port: proxy.Port).Copy(
            "Orders", End.Table("orders", "public", "far").With("sourceRetryWait", "01:00:00"), End.Table("orders", "copied"));
        await using var copies = new LocalCopies(factory.Build(), watch);
        using var cancel = new CancellationTokenSource();

        var copy = copies.RunAsync(cancel.Token);
        await watch.First;
        await scenario.AssertNoSessionIsLeftAsync();
        await cancel.CancelAsync();

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copy.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(Side.Cancelled, fault.Side);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_wait_for_the_next_try_ends_with_the_timeout_of_the_activity()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CuttingProxy(scenario.Cluster.Port);
        var factory = scenario.Factory().Database("far", scenario.Cluster, scenario.Database, port: proxy.Port).Copy(
            "Orders", End.Table("orders", "public", "far").With("sourceRetryWait", "01:00:00"), End.Table("orders", "copied"));
        await using var copies = new LocalCopies(factory.Build());
        var request = await copies.ResolveAsync("Orders");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        await copies.Activities.PrepareAsync(new PlannedCopy(request, plan), CancellationToken.None);
        var hasty = request with { Job = request.Job with { Timeout = TimeSpan.FromSeconds(2) } };
        proxy.Cut(MidStream, times: 1);

        var copy = copies.Activities.CopySliceAsync(new SliceRequest(hasty, plan.Shape, Assert.Single(plan.Slices)), CancellationToken.None);

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copy.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("ActivityTimeout", fault.Code);
        await scenario.AssertNoSessionIsLeftAsync();
    }
}
