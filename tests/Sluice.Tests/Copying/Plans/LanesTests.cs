using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Plans;

/// <summary>maxConcurrentConnections of either end bounds the slices under way.</summary>
public sealed class LanesTests
{
    // Every slice takes long enough for the others to begin.
    const string Query = "SELECT id, note FROM orders, (SELECT pg_sleep(0.3)) AS pause WHERE ?AdfDynamicRangePartitionCondition";

    const string Tables = """
        CREATE TABLE orders AS SELECT id, 'order ' || id AS note FROM generate_series(1, 60) AS id;
        CREATE TABLE copied.orders (id integer, note text);
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(6, null, null, null, 6)]
    [InlineData(6, 3, null, false, 3)]
    [InlineData(6, 3, null, null, 2)] // One connection holds the snapshot that slices share.
    [InlineData(6, 1, null, null, 1)] // None can be held beside the one slice.
    [InlineData(6, null, 2, null, 2)]
    [InlineData(6, 5, 3, null, 3)]
    [InlineData(2, 5, 5, null, 2)]
    public async Task No_more_slices_are_under_way_than_either_end_allows(int parallel, int? source, int? sink, bool? consistent, int expected)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var underWay = new UnderWay();
        var from = End.Table("orders").With("query", Query).ByRange("id", "1", "60").With("maxConcurrentConnections", source).With("consistent", consistent);

        var output = await scenario.CopyAsync(from, End.Table("orders", "copied").With("maxConcurrentConnections", sink), parallel, underWay);

        Assert.Equal((expected, expected, expected), (underWay.Max, output.UsedParallelCopies, output.SinkPeakConnections));
        Assert.InRange(output.SourcePeakConnections, expected, expected + (consistent is null ? 1 : 0));
        // As in ADF, the ranges are as many as parallelCopies asks for.
        Assert.Equal(parallel, output.Slices);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Stores_of_files_have_limits_too()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var settings = new JsonObject { ["type"] = "FileServerWriteSettings", ["maxConcurrentConnections"] = 2 };
        var written = await scenario.CopyAsync(
            End.Table("orders").With("query", Query).ByRange("id", "1", "60"), End.Csv("out").With("storeSettings", settings), 6);
        var files = End.Csv("out").Matching("*.csv");
        files.Activity["storeSettings"]!["maxConcurrentConnections"] = 3;

        var read = await scenario.CopyAsync(files, End.Table("orders", "copied"), 6);

        Assert.Equal((6, 2), (written.Slices, written.UsedParallelCopies));
        Assert.Equal((6, 3), (read.Slices, read.UsedParallelCopies));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }
}
