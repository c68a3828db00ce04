using Sluice.Copying;
using Sluice.Tests.Cli;

namespace Sluice.Tests.Copying;

/// <summary>
/// A full disk at the sink. /dev/full answers every write as a full disk does and needs no rights: it stands in for the file that is
/// written, and for the file behind a table of the server.
/// </summary>
public sealed class FullDiskTests
{
    const string Tables = """
        CREATE TABLE orders (id integer, note text);
        INSERT INTO orders SELECT id, md5(id::text) FROM generate_series(1, 100000) AS id;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_disk_under_a_file_fails_the_copy_and_leaves_no_file(bool isCompressed)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var sink = End.Csv("out", "orders.csv");
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", End.Table("orders"), isCompressed ? sink.Gzip() : sink).Build());
        var request = await copies.ResolveAsync("Orders");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(scenario.Files, "out"));
        File.CreateSymbolicLink(Path.Combine(scenario.Files, "out", $".orders.csv.{copies.RunId}-0.partial"), "/dev/full");

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(
            () => copies.Activities.CopySliceAsync(new SliceRequest(request, plan.Shape, plan.Slices[0]), CancellationToken.None));

        Assert.Equal((Side.Sink, "DiskFull"), (fault.Side, fault.Code));
        Assert.Contains("orders.csv", fault.Detail, StringComparison.Ordinal);
        Assert.Empty(scenario.AllFiles);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("none")]
    [InlineData("gzip")]
    public async Task A_file_that_may_not_grow_fails_the_command_and_leaves_no_file(string compression)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        // The shell counts in blocks of 512 or 1024 bytes: less than the copy needs either way. The runtime maps its code through a
        // large file otherwise.
        var environment = new Dictionary<string, string>(scenario.Environment) { ["DOTNET_EnableWriteXorExecute"] = "0" };
        string[] arguments = ["copy", scenario.Uri, scenario.Files, "--table", "public.orders", "--compression", compression];
        await using var process = SluiceProcess.Start(
            "sh", ["-c", "trap '' XFSZ; ulimit -f 1000; exec \"$@\"", "limited", SluiceProcess.Dotnet, SluiceProcess.Program, .. arguments], environment, [scenario.Cluster.Password]);

        (await process.EndAsync()).Failing(SluiceOutcome.Failed, "sink").Naming("public.orders");

        Assert.Empty(scenario.AllFiles);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_full_disk_under_a_table_fails_the_command_and_leaves_no_rows()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var file = Path.Combine(scenario.Cluster.DataFolder, (await scenario.ScalarAsync<string>("SELECT pg_relation_filepath('copied.orders')"))!);
        File.Delete(file);
        File.CreateSymbolicLink(file, "/dev/full");

        (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(SluiceOutcome.Failed, "sink").Naming("53100", "No space left on device", "Make room");

        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
        Assert.Equal(0, await scenario.CountAsync("sluice.slice"));
        await scenario.ExecuteAsync("DROP TABLE copied.orders");
    }
}
