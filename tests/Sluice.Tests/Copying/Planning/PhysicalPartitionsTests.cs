using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Planning;

/// <summary>Slices that are the partitions of a table.</summary>
public sealed class PhysicalPartitionsTests
{
    const string Tables = """
        CREATE TABLE orders (id integer, region text) PARTITION BY LIST (region);
        CREATE TABLE north PARTITION OF orders FOR VALUES IN ('n');
        CREATE TABLE south PARTITION OF orders FOR VALUES IN ('s') PARTITION BY RANGE (id);
        CREATE TABLE south_low PARTITION OF south FOR VALUES FROM (MINVALUE) TO (50);
        CREATE TABLE "South High" PARTITION OF south FOR VALUES FROM (50) TO (MAXVALUE);
        CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.others PARTITION OF orders DEFAULT;
        INSERT INTO orders SELECT i, (ARRAY['n', 's', 'w', NULL])[i % 4 + 1] FROM generate_series(1, 100) AS i;
        CREATE TABLE copied.orders (id integer, region text);
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task Every_leaf_is_a_slice()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var plan = await scenario.PlanAsync(End.Table("orders").ByPartition(), End.Table("orders", "copied"));
        await scenario.CopyAsync(End.Table("orders").ByPartition(), End.Table("orders", "copied"));

        Assert.Equal(["elsewhere.others", "public.South High", "public.north", "public.south_low"], plan.Slices.Select(slice => slice.Name).Order(StringComparer.Ordinal));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_partitions_named_are_read_and_no_others()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Table("orders").ByPartition("north", "South High", "elsewhere.others"), End.Table("orders", "copied"));

        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT count(*) FROM copied.orders WHERE region = 's' AND id < 50"));
        await scenario.ExecuteAsync("DELETE FROM south_low");
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_named_partition_that_has_partitions_itself_is_read_with_them()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Table("orders").ByPartition("south"), End.Table("orders", "copied"));

        await scenario.AssertSameAsync("public.south", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_partition_named_twice_is_read_once()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await scenario.CopyAsync(End.Table("orders").ByPartition("north", "public.north"), End.Table("orders", "copied"));

        await scenario.AssertSameAsync("public.north", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_partition_that_is_not_there_is_named_with_those_that_are()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var fault = await scenario.FailAsync(End.Table("orders").ByPartition("north", "west"), End.Table("orders", "copied"));

        Assert.Equal((Side.Definition, "PartitionNotFound"), (fault.Side, fault.Code));
        Assert.Contains("'west'", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("south_low", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT * FROM ?AdfTabularPartitionName")]
    [InlineData("SELECT p.id, p.region FROM ?adftabularpartitionname AS p WHERE p.id > 0;")]
    public async Task A_query_reads_each_partition_by_its_token(string query)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var output = await scenario.CopyAsync(End.Table("orders").With("query", query).ByPartition(), End.Table("orders", "copied"));

        Assert.Equal(4, output.Slices);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_without_the_token_is_refused_because_every_slice_would_read_all()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var fault = await scenario.FailAsync(End.Table("orders").With("query", "SELECT * FROM orders").ByPartition(), End.Table("orders", "copied"));

        Assert.Equal((Side.Definition, "PartitionTokenMissing"), (fault.Side, fault.Code));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null)]
    [InlineData("SELECT id, region FROM ?AdfTabularPartitionName")]
    public async Task A_parent_and_the_children_that_inherit_from_it_are_read_once_each(string? query)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, region text); CREATE TABLE child (extra integer) INHERITS (orders); CREATE TABLE grandchild () INHERITS (child);
            INSERT INTO orders SELECT i, 'own' FROM generate_series(1, 10) AS i; INSERT INTO child SELECT i, 'child' FROM generate_series(11, 30) AS i; INSERT INTO grandchild SELECT i, 'grand' FROM generate_series(31, 60) AS i;
            CREATE TABLE copied.orders (id integer, region text);
            """);
        var source = End.Table("orders").ByPartition();

        await scenario.CopyAsync(query is null ? source : source.With("query", query), End.Table("orders", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_without_partitions_is_one_slice()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT generate_series(1, 10) AS id; CREATE TABLE copied.orders (id integer)");

        Assert.Equal(1, (await scenario.CopyAsync(End.Table("orders").ByPartition(), End.Table("orders", "copied"), 4)).Slices);

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Partitions_whose_columns_are_in_another_order_are_read_right()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, region text, note text) PARTITION BY LIST (region);
            CREATE TABLE north (gone integer, note text, region text, id integer); ALTER TABLE north DROP gone; ALTER TABLE orders ATTACH PARTITION north FOR VALUES IN ('n');
            CREATE TABLE south PARTITION OF orders FOR VALUES IN ('s'); INSERT INTO orders VALUES (1, 'n', 'a'), (2, 's', 'b');
            CREATE TABLE copied.orders (note text, id integer, region text);
            """);

        await scenario.CopyAsync(End.Table("orders").ByPartition(), End.Table("orders", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }
}
