using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Planning;

/// <summary>Slices by ranges of pages: chosen for large tables, every row in exactly one.</summary>
public sealed class PageSlicesTests
{
    // About 40 MB, above the size from which tables are sliced, in few and wide rows.
    const string Large = "CREATE TABLE orders AS SELECT i AS id, repeat(md5(i::text), 30) AS note FROM generate_series(1, 40000) AS i; CREATE TABLE copied.orders (LIKE orders);";

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_large_table_is_sliced_by_pages_and_every_row_is_copied_once()
    {
        using var scenario = await CopyScenario.CreateAsync(Large);
        Assert.True(await scenario.ScalarAsync<long>("SELECT pg_table_size('orders')") > 32 << 20);

        var plan = await scenario.PlanAsync(End.Table("orders"), End.Table("orders", "copied"), 4);
        var output = await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"), 4);

        Assert.Equal(4, plan.Slices.Count);
        Assert.All(plan.Slices, slice => Assert.Contains("pages", slice.Name, StringComparison.Ordinal));
        Assert.Equal((4, 4, 40000), (output.Slices, output.UsedParallelCopies, output.RowsCopied));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_large_table_is_one_slice_when_one_copy_at_a_time_is_asked_for()
    {
        using var scenario = await CopyScenario.CreateAsync(Large);

        Assert.Single((await scenario.PlanAsync(End.Table("orders"), End.Table("orders", "copied"), 1)).Slices);
        Assert.Single((await scenario.PlanAsync(End.Table("orders"), End.Table("orders", "copied"))).Slices);
        Assert.Single((await scenario.PlanAsync(End.Table("orders").With("partitionOption", "None"), End.Table("orders", "copied"), 4)).Slices);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_small_table_is_one_slice()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id; CREATE TABLE copied.orders (LIKE orders)");

        Assert.Single((await scenario.PlanAsync(End.Table("orders"), End.Table("orders", "copied"), 16)).Slices);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_large_partitioned_table_is_sliced_by_pages_of_its_partitions()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, note text) PARTITION BY RANGE (id);
            CREATE TABLE low PARTITION OF orders FOR VALUES FROM (0) TO (30000); CREATE TABLE high PARTITION OF orders FOR VALUES FROM (30000) TO (100000); CREATE TABLE nothing PARTITION OF orders DEFAULT;
            INSERT INTO orders SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 40000) AS i; CREATE TABLE copied.orders (id integer, note text);
            """);

        var output = await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied"), 4);

        Assert.True(output.Slices >= 4, $"{output.Slices} slices");
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Ctid")]
    [InlineData(null)]
    public async Task A_partition_that_is_a_foreign_table_is_a_slice(string? option)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE EXTENSION file_fdw; CREATE SERVER here FOREIGN DATA WRAPPER file_fdw;
            CREATE TABLE orders (id integer, note text) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF orders FOR VALUES FROM (0) TO (90000);
            CREATE FOREIGN TABLE high PARTITION OF orders FOR VALUES FROM (90000) TO (100000) SERVER here OPTIONS (program 'seq 90000 90099 | sed ''s/.*/&\torder &/''');
            INSERT INTO orders SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 40000) AS i; CREATE TABLE copied.orders (id integer, note text);
            """);

        var output = await scenario.CopyAsync(End.Table("orders").With("partitionOption", option), End.Table("orders", "copied"), 4);

        Assert.Equal((40100, 5), (output.RowsCopied, output.Slices));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
        if (option is not null)
            Assert.Contains("public.high: a slice each, because foreign tables have no pages here", output.Notes);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_with_deleted_pages_and_moved_rows_loses_nothing()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, region text, note text, PRIMARY KEY (id, region)); INSERT INTO orders SELECT i, 'r' || i % 7, repeat('x', 100) FROM generate_series(1, 20000) AS i;
            DELETE FROM orders WHERE id BETWEEN 1 AND 4000 OR id BETWEEN 9000 AND 12000 OR id > 18000; CREATE TABLE copied.orders (LIKE orders);
            """);
        await scenario.ExecuteAsync("VACUUM orders");
        await scenario.ExecuteAsync("UPDATE orders SET note = repeat('y', 120) WHERE id % 3 = 0; INSERT INTO orders SELECT i, 'new', 'late' FROM generate_series(30001, 30500) AS i");

        foreach (var parallel in new[] { 2, 5, 64 })
        {
            await scenario.ExecuteAsync("TRUNCATE copied.orders");
            var output = await scenario.CopyAsync(End.Table("orders").With("partitionOption", "Ctid"), End.Table("orders", "copied"), parallel);
            Assert.True(output.Slices >= parallel, $"{output.Slices} slices");
            await scenario.AssertSameAsync("public.orders", "copied.orders");
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("CREATE TABLE orders (id integer)")]
    [InlineData("CREATE TABLE orders AS SELECT 1 AS id")]
    [InlineData("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id; DELETE FROM orders")]
    [InlineData("CREATE MATERIALIZED VIEW orders AS SELECT generate_series(1, 5000) AS id")]
    [InlineData("CREATE TABLE orders (id integer); CREATE TABLE child () INHERITS (orders); INSERT INTO orders SELECT generate_series(1, 3000); INSERT INTO child SELECT generate_series(3001, 9000)")]
    public async Task Pages_can_be_asked_for_at_any_size(string sql)
    {
        using var scenario = await CopyScenario.CreateAsync($"{sql}; CREATE TABLE copied.orders (id integer)");

        await scenario.CopyAsync(End.Table("orders").With("partitionOption", "Ctid"), End.Table("orders", "copied"), 4);

        Assert.Equal(await scenario.Cluster.ChecksumAsync(scenario.Database, "orders"), await scenario.Cluster.ChecksumAsync(scenario.Database, "copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Pages_of_a_query_or_a_view_cannot_be_had()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE VIEW orders AS SELECT 1 AS id; CREATE TABLE copied.orders (id integer)");

        foreach (var source in new[] { End.Query("SELECT * FROM orders"), End.Table("orders") })
        {
            var fault = await scenario.FailAsync(source.With("partitionOption", "Ctid"), End.Table("orders", "copied"), 4);
            Assert.Equal((Side.Definition, "PartitionOptionNotPossible"), (fault.Side, fault.Code));
            Assert.Contains("DynamicRange", fault.Detail, StringComparison.Ordinal);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_that_come_while_a_copy_is_planned_are_in_the_last_slice()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT i AS id, repeat('x', 500) AS note FROM generate_series(1, 1000) AS i; CREATE TABLE copied.orders (LIKE orders)");
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", End.Table("orders").With("partitionOption", "Ctid"), End.Table("orders", "copied").With("ledger", false), 4).Build());
        var request = await copies.ResolveAsync("Orders");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        await scenario.ExecuteAsync("INSERT INTO orders SELECT i, repeat('y', 500) FROM generate_series(1001, 3000) AS i");

        foreach (var slice in plan.Slices)
            await copies.Activities.CopySliceAsync(new SliceRequest(request, plan.Shape, slice), CancellationToken.None);

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }
}
