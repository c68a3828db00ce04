using System.Collections.Concurrent;
using Sluice.Copying;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Snapshots;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Snapshots;

/// <summary>Copies that share a host leave each other room.</summary>
public sealed class ManyCopiesTests
{
    const int Copies = 50;

    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 20) AS id;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task Fifty_copies_with_a_snapshot_each_end_on_a_host_that_runs_one_activity_at_a_time()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory()
            .Copy("Orders", End.Table("orders").ByRange("id", "1", "20").With("consistent", true), End.Table("orders", "copied"), 2).Build());
        var request = await copies.ResolveAsync("Orders");
        using var places = new SemaphoreSlim(1);
        var begun = 0;
        var engine = WatchedEngine.Create(copies.Activities, async (input, activity) =>
        {
            await places.WaitAsync();
            try
            {
                begun += input is SnapshotRequest ? 1 : 0;
                // All have their snapshots: the places went round.
                if (input is SlicesRequest)
                    Assert.InRange(begun, Copies, 2 * Copies);
                await activity();
            }
            finally
            {
                places.Release();
            }
        });

        var outputs = await Task.WhenAll(Enumerable.Range(0, Copies).Select(copy =>
            engine.RunAsync(CopyOrchestration.Definition, request with { CopyId = $"Copy {copy}" }, $"copy-{copy}")));

        Assert.All(outputs, output => Assert.Equal((2, 20), (output.Slices, output.RowsCopied)));
        Assert.Equal(20, await scenario.ScalarAsync<long>($"""
            SELECT count(*) FROM (SELECT id FROM copied.orders JOIN orders USING (id, note) GROUP BY id HAVING count(*) = {Copies}) AS whole
            """));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null, 4)]
    [InlineData(2, 2)]
    public async Task Slices_under_way_are_no_more_than_the_host_runs_and_share_the_speed_limit(int? places, int expected)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory()
            .Copy("Orders", End.Table("orders").ByRange("id", "1", "20"), End.Table("orders", "copied"), new() { ["maxRowsPerSecond"] = 1000 }, 4).Build());
        var speeds = new ConcurrentBag<double?>();
        var engine = WatchedEngine.Create(copies.On(new HostCapacity(places)), (input, activity) =>
        {
            if (input is SlicesRequest slice)
                speeds.Add(slice.Speed.RowsPerSecond);
            return activity();
        });

        var output = await engine.RunAsync(CopyOrchestration.Definition, await copies.ResolveAsync("Orders"), copies.RunId);

        Assert.Equal((4, expected), (output.Slices, output.UsedParallelCopies));
        Assert.Equal([1000.0 / expected], speeds.Distinct());
        Assert.Equal(places is null ? [] : ["2 slices at a time instead of 4: the host runs 2 activities at a time "
            + "(maxConcurrentActivityFunctions in host.json)"], output.Notes);
    }
}
