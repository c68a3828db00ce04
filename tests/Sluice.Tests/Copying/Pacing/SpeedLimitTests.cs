using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Copying.Output;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Pacing;

/// <summary>A copy with a limit takes the time that the limit asks for, all slices together, and not vastly more.</summary>
public sealed class SpeedLimitTests
{
    const string Tables = """
        CREATE TABLE t AS SELECT id, repeat(md5(id::text), 16) AS v FROM generate_series(1, 6000) AS id;
        CREATE TABLE copied.t (id integer, v text);
        """;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("table", 1)]
    [InlineData("table", 4)]
    [InlineData("Csv", 3)]
    [InlineData("Json", 3)]
    public async Task Rows_a_second(string sink, int slices)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var to = sink switch { "table" => End.Table("t", "copied"), "Csv" => End.Csv("out"), _ => End.Json("out") };

        var (output, elapsed) = await TimeAsync(scenario, End.Table("t").ByRange("id", "1", "6000"), to, new() { ["maxRowsPerSecond"] = 3000 }, slices);

        Assert.Equal((6000, slices), (output.RowsCopied, output.Slices));
        Assert.InRange(elapsed, TimeSpan.FromSeconds(2), Patience);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("table")]
    [InlineData("Parquet")]
    public async Task Megabytes_a_second(string sink)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var to = sink == "table" ? End.Table("t", "copied") : End.Parquet("out");

        var (output, elapsed) = await TimeAsync(scenario, End.Table("t").ByRange("id", "1", "6000"), to, new() { ["maxMegabytesPerSecond"] = 1.5 }, 2);

        Assert.Equal(6000, output.RowsCopied);
        Assert.InRange(output.DataRead, 3 << 20, 4 << 20);
        Assert.InRange(elapsed, TimeSpan.FromSeconds(output.DataRead / 1.5 / (1 << 20)), Patience);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task From_files()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.CopyAsync(End.Table("t").ByRange("id", "1", "6000"), End.Csv("out"), 2);

        var (_, elapsed) = await TimeAsync(scenario, End.Csv("out").Matching("*.csv"), End.Table("t", "copied"), new() { ["maxRowsPerSecond"] = 3000 }, 2);

        Assert.InRange(elapsed, TimeSpan.FromSeconds(2), Patience);
        await scenario.AssertSameAsync("public.t", "copied.t");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_waits_for_its_limit_stops_when_it_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory()
            .Copy("Copy", End.Table("t"), End.Table("t", "copied"), new JsonObject { ["maxRowsPerSecond"] = 1 }).Build());
        using var stop = new CancellationTokenSource();
        var copy = copies.RunAsync(stop.Token);
        await scenario.WaitForSessionAsync("COPY%");
        var clock = Stopwatch.StartNew();

        await stop.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => copy)).Side);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task On_the_command_line()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var clock = Stopwatch.StartNew();

        (await scenario.SluiceAsync(
            "copy", scenario.Uri, scenario.Uri, "--table", "t", "--to-table", "copied.t", "--max-rows-per-second", "3000")).Succeeded();

        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(2));
        await scenario.AssertSameAsync("public.t", "copied.t");
    }

    static async Task<(CopyOutput Output, TimeSpan Elapsed)> TimeAsync(CopyScenario scenario, End from, End to, JsonObject settings, int parallel)
    {
        var clock = Stopwatch.StartNew();
        var output = await scenario.CopyAsync(from, to, settings, parallel);
        return (output, clock.Elapsed);
    }
}
