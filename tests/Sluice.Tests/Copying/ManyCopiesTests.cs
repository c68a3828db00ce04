using Sluice.Copying;
using Sluice.Orchestration;

namespace Sluice.Tests.Copying;

/// <summary>Copies that share a host leave each other room.</summary>
public sealed class ManyCopiesTests
{
    const int Copies = 50;

    [NeedsFact(Needs.PostgreSql)]
    public async Task Fifty_copies_with_a_snapshot_each_end_on_a_host_that_runs_one_activity_at_a_time()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer PRIMARY KEY, note text);
            INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 20) AS id;
            CREATE TABLE copied.orders (LIKE orders);
            """);
        await using var copies = new LocalCopies(scenario.Factory()
            .Copy("Orders", End.Table("orders").ByRange("id", "1", "20").With("consistent", true), End.Table("orders", "copied"), 2).Build());
        var request = await copies.ResolveAsync("Orders");
        var host = new OneActivityAtATime(copies.Activities);

        var outputs = await Task.WhenAll(Enumerable.Range(0, Copies).Select(copy =>
            host.Engine.RunAsync(CopyOrchestration.Definition, request with { CopyId = $"Copy {copy}" }, $"copy-{copy}")));

        Assert.All(outputs, output => Assert.Equal((2, 20), (output.Slices, output.RowsCopied)));
        Assert.True(host.MostHeld > 1, "No two copies were under way at the same time.");
        Assert.Equal(20, await scenario.ScalarAsync<long>($"""
            SELECT count(*) FROM (SELECT id FROM copied.orders JOIN orders USING (id, note) GROUP BY id HAVING count(*) = {Copies}) AS whole
            """));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    /// <summary>The activities of copies on an engine that has one place for them.</summary>
    sealed class OneActivityAtATime
    {
        readonly SemaphoreSlim _places = new(1);
        int _held;

        public OneActivityAtATime(CopyActivities copies) =>
            Engine = new InProcessEngine(null, TimeProvider.System, CancellationToken.None)
                .Add(CopyOrchestration.Definition, CopyOrchestration.RunAsync)
                .Add(CopyActivities.Plan, InTurn<CopyRequest, CopyPlan>(copies.PlanAsync))
                .Add(CopyActivities.Prepare, InTurn<PrepareRequest, Prepared>(copies.PrepareAsync))
                .Add(CopyActivities.HoldSnapshot, InTurn<SnapshotRequest, SnapshotAnswer>((request, token) =>
                {
                    MostHeld = Math.Max(MostHeld, ++_held);
                    return copies.HoldSnapshotAsync(request, (hold, stop) => hold(stop), token);
                }))
                .Add(CopyActivities.ReleaseSnapshot, InTurn<SnapshotRequest, SnapshotEnd>((request, token) =>
                {
                    _held--;
                    return copies.ReleaseSnapshotAsync(request, token);
                }))
                .Add(CopyActivities.CopySlice, InTurn<SliceRequest, SliceResult>(copies.CopySliceAsync))
                .Add(CopyActivities.Finish, InTurn<FinishRequest, CopyOutput>(copies.FinishAsync));

        public InProcessEngine Engine { get; }

        /// <summary>The most snapshots that were held at a time.</summary>
        public int MostHeld { get; private set; }

        Func<TInput, CancellationToken, Task<TResult>> InTurn<TInput, TResult>(Func<TInput, CancellationToken, Task<TResult>> activity) =>
            async (input, token) =>
            {
                await _places.WaitAsync(token);
                try
                {
                    return await activity(input, token);
                }
                finally
                {
                    _places.Release();
                }
            };
    }
}
