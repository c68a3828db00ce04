using System.Collections.Concurrent;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Planning;

/// <summary>As many slices under way as asked for, never more, the largest first.</summary>
public sealed class SlidingWindowTests
{
    const string Tables = """
        CREATE TABLE orders (id integer, note text) PARTITION BY LIST (id);
        DO $$ BEGIN
            FOR p IN 1..12 LOOP
                EXECUTE format('CREATE TABLE part%s PARTITION OF orders FOR VALUES IN (%s)', p, p);
                EXECUTE format('INSERT INTO orders SELECT %s, repeat(''x'', 500) FROM generate_series(1, %s)', p, (p * 7 % 12 + 1) * 400);
            END LOOP;
        END $$;
        CREATE TABLE copied.orders (id integer, note text);
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(40)]
    public async Task No_more_slices_are_under_way_than_asked_for(int parallel)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var watch = new Watch();

        var output = await scenario.CopyAsync(End.Table("orders").ByPartition(Enumerable.Range(1, 12).Select(i => $"part{i}")), End.Table("orders", "copied"), parallel, watch);

        Assert.InRange(watch.Max, 1, parallel);
        Assert.Equal(Math.Min(parallel, 12), output.UsedParallelCopies);
        Assert.Equal(12, watch.Done.Count);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_largest_slices_come_first()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var watch = new Watch();

        await scenario.CopyAsync(End.Table("orders").With("query", "SELECT * FROM ?AdfTabularPartitionName").ByPartition(), End.Table("orders", "copied"), 1, watch);

        var sizes = watch.Begun.Select(slice => slice.EstimatedBytes).ToList();
        Assert.Equal(12, sizes.Count);
        Assert.Equal(sizes.OrderDescending(), sizes);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task One_slow_slice_does_not_hold_up_the_others()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 7);
        var watch = new Watch();

        var copy = scenario.CopyAsync(End.Table("orders").With("query", "SELECT * FROM ?AdfTabularPartitionName WHERE gate(id)").ByPartition(), End.Table("orders", "copied"), 2, watch);
        var committed = await Eventually.GetAsync(() => Task.FromResult(watch.Done.Count), count => count == 11, TimeSpan.FromSeconds(30));
        await gate.OpenAsync();
        await copy;

        Assert.Equal(11, committed);
        Assert.Equal(2, watch.Max);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task After_a_failure_no_further_slice_starts_and_none_runs_on()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("ALTER TABLE copied.orders ADD CHECK (id <> 3)");
        var watch = new Watch();

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => scenario.CopyAsync(
            End.Table("orders").ByPartition("part3", "part1", "part2", "part4", "part5", "part6", "part7"), End.Table("orders", "copied"), 2, watch));

        Assert.Equal("23514", fault.Code);
        Assert.Equal(0, watch.UnderWay);
        Assert.Equal(watch.Begun.Count, watch.Done.Count + 1);
        Assert.Equal(watch.Done.Sum(slice => slice.Rows), await scenario.CountAsync("copied.orders"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Progress_only_grows_and_ends_at_what_was_copied()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var watch = new Watch();

        var output = await scenario.CopyAsync(End.Table("orders"), End.Csv("out"), 1, watch);

        var rows = watch.Rows.ToList();
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Order(), rows);
        Assert.Equal(output.RowsCopied, rows[^1]);
        Assert.Equal(output.RowsCopied, await scenario.CountAsync("orders"));
    }

    sealed class Watch : CopyProgress
    {
        readonly Lock _lock = new();

        public ConcurrentQueue<Slice> Begun { get; } = [];

        public ConcurrentQueue<SliceResult> Done { get; } = [];

        public ConcurrentQueue<long> Rows { get; } = [];

        public int UnderWay { get; private set; }

        public int Max { get; private set; }

        public override void Started(string copyId, Slice slice)
        {
            Begun.Enqueue(slice);
            lock (_lock)
                Max = Math.Max(Max, ++UnderWay);
        }

        public override void Advanced(string copyId, Slice slice, long rows, long bytes) => Rows.Enqueue(rows);

        public override void Committed(string copyId, Slice slice, SliceResult result)
        {
            Done.Enqueue(result);
            End();
        }

        public override void Failed(string copyId, Slice slice) => End();

        void End()
        {
            lock (_lock)
                UnderWay--;
        }
    }
}
