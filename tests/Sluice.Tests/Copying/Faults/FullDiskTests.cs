using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Faults;

/// <summary>
/// A full disk at the sink: a file system of 1 MB under a folder, and under a table of the server /dev/full, which answers every write
/// as a full disk does.
/// </summary>
public sealed class FullDiskTests
{
    const string Tables = """
        CREATE TABLE orders (id integer, note text);
        INSERT INTO orders SELECT id, md5(id::text) FROM generate_series(1, 100000) AS id;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    [NeedsTheory(Needs.PostgreSql | Needs.Mounts)]
    [InlineData("none")]
    [InlineData("gzip")]
    public async Task A_full_disk_under_a_file_fails_the_command_and_leaves_no_file(string compression)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        const string OnOneMegabyte = """
            mount -t tmpfs -o size=1m tmpfs "$1" && cd "$1" && shift && "$@"
            code=$?
            echo "left: $(ls -A)"
            exit $code
            """;
        string[] copy = [SluiceProcess.Program, "copy", scenario.Uri, scenario.Files, "--table", "public.orders", "--compression", compression];
        Directory.CreateDirectory(scenario.Files);
        await using var process = SluiceProcess.Start(
            "unshare", ["-rm", "sh", "-c", OnOneMegabyte, "sh", scenario.Files, SluiceProcess.Dotnet, .. copy],
            scenario.Environment, [scenario.Cluster.Password]);

        var outcome = await process.EndAsync();

        outcome.Failing(SluiceOutcome.Failed, "sink").Naming("orders.csv", "the disk is full", "DiskFull");
        Assert.Equal("left: \n", outcome.Output);
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

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_a_full_disk_failed_resumes_with_the_slices_that_are_missing_once_there_is_room()
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            {Tables}
            DROP TABLE copied.orders;
            CREATE TABLE copied.orders (id integer, note text) PARTITION BY RANGE (id);
            CREATE TABLE copied.first_half PARTITION OF copied.orders FOR VALUES FROM (1) TO (50001);
            CREATE TABLE copied.second_half PARTITION OF copied.orders FOR VALUES FROM (50001) TO (100001);
            """);
        var file = Path.Combine(scenario.Cluster.DataFolder, (await scenario.ScalarAsync<string>("SELECT pg_relation_filepath('copied.second_half')"))!);
        var aside = $"{file}.aside";
        File.Move(file, aside);
        File.CreateSymbolicLink(file, "/dev/full");
        var from = End.Query("SELECT id, note FROM orders WHERE ?AdfDynamicRangePartitionCondition").ByRange("id", "1", "100000");
        var factory = scenario.Factory().Copy("Orders", from.With("consistent", false), End.Table("orders", "copied"), 2);

        var failed = (await scenario.RunAsync(factory)).Failing(SluiceOutcome.Failed, "sink").Naming("53100", "Make room", "--resume");

        // Room does not come by waiting.
        Assert.DoesNotContain("trying again", failed.Error, StringComparison.Ordinal);
        Assert.Equal(["0"], await scenario.ColumnAsync<string>("SELECT slice::text FROM sluice.slice WHERE slice >= 0"));
        Assert.Equal(50_000, await scenario.CountAsync("copied.first_half"));

        File.Delete(file);
        File.Move(aside, file);
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));
        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        Assert.Equal(100_000, await scenario.ScalarAsync<long>("SELECT count(DISTINCT id) FROM copied.orders"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }
}
