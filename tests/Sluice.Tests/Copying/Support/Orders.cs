namespace Sluice.Tests.Copying.Support;

/// <summary>A table of some megabytes, which is under way for a while, and what its copy must be like.</summary>
static class Orders
{
    public const int Rows = 8000;

    /// <summary>The table, and its target.</summary>
    public const string Tables = $"{Source}; {Target}";

    public const string Source = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, repeat(md5(id::text), 30) FROM generate_series(1, 8000) AS id
        """;

    /// <summary>Without a key: a row that came twice must be found by the test, not by the server.</summary>
    public const string Target = "CREATE TABLE copied.orders (id integer, note text)";

    /// <summary>All of it, as one slice, by way of a gate.</summary>
    public static End Gated(string service = "db") => End.Query("SELECT id, note FROM orders WHERE gate(id)", service);

    /// <summary>All of it, as four slices without a common snapshot, each by way of a gate that is closed at its middle: 1000.</summary>
    public static End GatedSlices(string service = "db") =>
        End.Query("SELECT id, note FROM orders WHERE ?AdfDynamicRangePartitionCondition AND gate(id % 2000)", service)
            .ByRange("id", "1", "8000").With("consistent", false);

    /// <summary>The copy has every row of the source, once.</summary>
    public static async Task AssertCopiedAsync(CopyScenario source, CopyScenario sink)
    {
        Assert.Equal(Rows, await sink.CountAsync("copied.orders"));
        Assert.Equal(Rows, await sink.ScalarAsync<long>("SELECT count(DISTINCT id) FROM copied.orders"));
        Assert.Equal(
            await source.Cluster.ChecksumAsync(source.Database, "orders"), await sink.Cluster.ChecksumAsync(sink.Database, "copied.orders"));
    }
}
