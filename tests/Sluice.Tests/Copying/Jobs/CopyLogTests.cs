using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Sluice.Copying.Slices;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Skipping;

namespace Sluice.Tests.Copying.Jobs;

/// <summary>The log of a copy, as ADF writes it.</summary>
public sealed partial class CopyLogTests
{
    const string Table = "CREATE TABLE copied.t (id integer, v text)";
    const string Csv = "id,v\n1,one\nx,\"a \"\"b\"\", c\nd\"\n3,\ny,\n4,four\n";

    [NeedsFact(Needs.PostgreSql)]
    public async Task Skipped_rows_are_logged_as_ADF_does()
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        Write(scenario, "in/t.csv", Csv);
        var before = DateTime.UtcNow.AddSeconds(-1);

        var output = await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Logged(path: "/logs/deep/"));

        var file = Assert.Single(LogFiles(scenario));
        Assert.Matches(@"^logs/deep/copyactivity-logs/Copy/[0-9a-f-]{36}/00000\.csv$", file.Replace('\\', '/'));
        Assert.Equal($"{Path.GetDirectoryName(file)!.Replace('\\', '/')}/", output.LogFilePath);
        Assert.Equal(output.LogFilePath, output.LogPath);
        Assert.Null(output.RedirectRowPath);
        var text = await File.ReadAllTextAsync(Path.Combine(scenario.Files, file));
        Assert.StartsWith($"{Header}\r\n", text, StringComparison.Ordinal);
        var lines = Parse(text);
        Assert.Equal([2, 4], lines.Select(Row));
        Assert.Equal(["x", "a \"b\", c\nd"], Assert.Single(Rows(lines[0].Item)));
        Assert.Equal("\"y\",", lines[1].Item);
        Assert.All(lines, line =>
        {
            Assert.Equal(("Warning", "TabularRowSkip"), (line.Level, line.Operation));
            var time = DateTime.ParseExact(line.Timestamp, "yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
            Assert.InRange(time, before, DateTime.UtcNow.AddSeconds(1));
        });
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_skipped_rows_there_is_no_log_of_warnings()
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        Write(scenario, "in/t.csv", "id,v\n1,one\n");

        var output = await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Logged());

        Assert.Empty(LogFiles(scenario));
        Assert.Equal((1, 0), (output.RowsCopied, output.RowsSkipped));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task At_level_Info_every_file_is_logged()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id");
        Write(scenario, "in/a.csv", "id,v\n1,one\n");
        Write(scenario, "in/b.csv", "id,v\n2,two\nx\n");

        await scenario.CopyAsync(End.Csv("in").Matching("*.csv"), End.Json("out"), Logged(level: "Info"));

        Assert.Equal(2, LogFiles(scenario).Count);
        Assert.Equal(
            ["Info FileRead in/a.csv", "Info FileRead in/b.csv", "Info FileWrite out/a.json", "Info FileWrite out/b.json", "Warning TabularRowSkip \"x\""],
            ReadLogs(scenario).Select(line => $"{line.Level} {line.Operation} {line.Item}").Order(StringComparer.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_are_logged_without_any_skipping_and_on_the_byte_lane()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id");

        await scenario.CopyAsync(End.Table("t"), End.Csv("out", "t.csv"), new JsonObject { ["logSettings"] = Log("Info") });

        var line = Assert.Single(ReadLogs(scenario));
        Assert.Equal(("Info", "FileWrite", "out/t.csv"), (line.Level, line.Operation, line.Item));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_log_goes_into_a_container()
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        var container = new BlobContainerClient((await scenario.AzuriteAsync()).ConnectionString, Azurite.NewContainerName());
        Write(scenario, "in/t.csv", Csv);

        var output = await scenario.CopyAsync(
            End.Csv("in", "t.csv"), End.Table("t", "copied"), Logged(service: "blobs", path: $"{container.Name}/sessionlog"));

        var blob = Assert.Single(container.GetBlobs());
        Assert.Matches(LogBlob(), blob.Name);
        Assert.Equal($"{container.Name}/{blob.Name[..^"00000.csv".Length]}", output.LogFilePath);
        var text = (await container.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToString();
        Assert.Equal([2, 4], Parse(text).Select(Row));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_oldest_settings_name_the_place_redirectRowPath()
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        Write(scenario, "in/t.csv", Csv);
        var settings = Unlogged();
        settings["redirectIncompatibleRowSettings"] = new JsonObject
        {
            ["linkedServiceName"] = new JsonObject { ["referenceName"] = "files", ["type"] = "LinkedServiceReference" },
            ["path"] = "errors",
        };

        var output = await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), settings);

        Assert.StartsWith("errors/copyactivity-logs/Copy/", output.RedirectRowPath, StringComparison.Ordinal);
        Assert.Null(output.LogFilePath);
        Assert.Equal([2, 4], LoggedRows(scenario));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Another_attempt_at_a_slice_replaces_its_log()
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        Write(scenario, "in/t.csv", "id,v\n1,one\n2\n");
        await using var copies = new LocalCopies(scenario.Factory().Copy("Copy", End.Csv("in", "t.csv"), End.Json("out"), Logged()).Build());
        var request = await copies.ResolveAsync("Copy");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        await copies.Activities.PrepareAsync(new PlannedCopy(request, plan), CancellationToken.None);
        var slice = new SliceRequest(request, plan.Shape, Assert.Single(plan.Slices));

        var first = await copies.Activities.CopySliceAsync(slice, CancellationToken.None);
        var second = await copies.Activities.CopySliceAsync(slice, CancellationToken.None);

        Assert.Equal((1, 1), (first.RowsSkipped, second.RowsSkipped));
        Assert.Single(LogFiles(scenario));
        Assert.Equal([2], LoggedRows(scenario));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_command_line_skips_and_logs()
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        Write(scenario, "in/t.csv", Csv);
        string[] copy = ["copy", Path.Combine(scenario.Files, "in", "t.csv"), scenario.Uri, "--to-table", "copied.t", "--json"];

        (await scenario.SluiceAsync([.. copy, "--skip-bad-rows", "1"])).Failing(SluiceOutcome.Failed, "source").Naming("maxSkippedRows (1)");
        var outcome = (await scenario.SluiceAsync([.. copy, "--skip-bad-rows", "--log", Path.Combine(scenario.Files, "logs")])).Succeeded();

        Assert.Equal([2, 4], LoggedRows(scenario));
        Assert.Contains("\"rowsSkipped\":2", Regex.Replace(outcome.Output, @"\s", ""), StringComparison.Ordinal);
        Assert.Equal(3, await scenario.CountAsync("copied.t"));
    }

    [GeneratedRegex(@"^sessionlog/copyactivity-logs/Copy/[0-9a-f-]{36}/00000\.csv$")]
    private static partial Regex LogBlob();
}
