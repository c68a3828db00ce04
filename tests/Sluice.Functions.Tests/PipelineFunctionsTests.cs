using System.Text.Json.Nodes;
using Npgsql;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class PipelineFunctionsTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pipeline_started_over_HTTP_copies_a_table_in_slices()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();

        var run = await scenario.RunAsync();

        Assert.Equal(("Succeeded", "copyOrders"), ((string?)run["status"], (string?)run["pipelineName"]));
        Assert.Equal("ours", (string?)run["parameters"]!["note"]);
        Assert.True((DateTimeOffset)run["runStart"]! <= (DateTimeOffset)run["runEnd"]!);
        Assert.True(await scenario.IsCopiedAsync());
        Assert.Equal(4, scenario.Engine.Attempts.Count(attempt => attempt.Action.Name == "CopySlices"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pipeline_copies_a_table_to_CSV_files_one_a_slice()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Output = "csv";
        scenario.Sink.Clear();
        scenario.Sink["type"] = "DelimitedTextSink";
        scenario.Sink["storeSettings"] = new JsonObject { ["type"] = "FileServerWriteSettings" };
        scenario.Sink["formatSettings"] = new JsonObject { ["type"] = "DelimitedTextWriteSettings", ["fileExtension"] = ".csv" };
        scenario.Start();

        var run = await scenario.RunAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        var files = Directory.GetFiles(Path.Combine(scenario.Files, "out"), "*.csv");
        Assert.Equal(4, files.Length);
        var lines = files.SelectMany(File.ReadAllLines).ToList();
        var headers = lines.Where(line =>
            line.StartsWith("id,", StringComparison.Ordinal) || line.StartsWith("\"id\",", StringComparison.Ordinal));
        Assert.Equal(4, headers.Count());
        Assert.Equal(104, lines.Count);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_is_in_progress_until_it_ends()
    {
        await using var scenario = await Scenario.CreateAsync();
        await using var blocker = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var block = new NpgsqlCommand("LOCK TABLE copied IN SHARE MODE", blocker))
            await block.ExecuteNonQueryAsync();
        scenario.Start();

        var runId = await scenario.StartRunAsync();
        await Eventually.TrueAsync(() => Task.FromResult(scenario.AttemptsAt(0).Any()), Patience);
        var (status, running) = await scenario.GetAsync($"/pipelineruns/{runId}");
        await transaction.RollbackAsync();
        await scenario.Engine.EndAsync(runId);

        Assert.Equal((200, "InProgress", runId), (status, (string?)running!["status"], (string?)running["runId"]));
        Assert.Null(running["runEnd"]);
        Assert.Equal("Succeeded", (string?)(await scenario.GetAsync($"/pipelineruns/{runId}")).Body!["status"]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pipeline_that_does_not_exist_is_not_found()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();

        var (status, body) = await scenario.PostAsync("/pipelines/other/createRun", "{}");

        Assert.Equal(404, status);
        Assert.Contains("other", body!.ToJsonString(), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_is_asked_for_twice_under_one_key_copies_once()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        var key = ("Idempotency-Key", "nightly");

        var first = await scenario.PostAsync("/pipelines/copyOrders/createRun", """{"note": "ours"}""", key);
        var twice = await scenario.PostAsync("/pipelines/copyOrders/createRun", """{"note": "ours"}""", key);
        var runId = (string)first.Body!["runId"]!;
        await scenario.Engine.EndAsync(runId);
        var later = await scenario.PostAsync("/pipelines/copyOrders/createRun", """{"note": "ours"}""", key);
        var referring = await scenario.PostAsync($"/pipelines/copyOrders/createRun?referencePipelineRunId={runId}&isRecovery=true");

        Assert.Equal((runId, runId), ((string?)twice.Body!["runId"], (string?)later.Body!["runId"]));
        Assert.Equal((409, "RunSucceeded"), (referring.Status, (string?)referring.Body!["error"]!["code"]));
        Assert.True(await scenario.IsCopiedAsync());
        Assert.Equal(100, await scenario.RowsAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_does_not_exist_is_not_found()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();

        Assert.Equal(404, (await scenario.GetAsync("/pipelineruns/none")).Status);
        Assert.Equal(404, (await scenario.PostAsync("/pipelineruns/none/cancel")).Status);
    }

    [Fact]
    public async Task What_is_wrong_with_the_factory_is_told_over_HTTP()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("pipeline", "copyOrders.json"), "{ \"name\": ");
        await using var app = new FunctionApp(folder.Path);
        await using var engine = new DurableEngine(app);

        var (status, body) = await app.SendAsync("POST", "/pipelines/copyOrders/createRun", engine.Client);

        Assert.Equal(400, status);
        Assert.Contains("copyOrders.json", body!.ToJsonString(), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_broken_file_stops_no_run_that_does_without_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.BreakFactoryAsync("dataset", "unused.json");
        scenario.Start();

        Assert.Equal("Succeeded", (string?)(await scenario.RunAsync())["status"]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Runs_are_watched_and_cancelled_without_their_factory()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.ReadSlowlyAsync(9000);
        scenario.Start();
        var runId = await scenario.StartRunAsync();
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 4, Patience);
        await using var without = new FunctionApp(Path.Combine(scenario.Files, "no-factory"));

        var (seen, run) = await without.SendAsync("GET", $"/pipelineruns/{runId}", scenario.Engine.Client);
        var (cancelled, _) = await without.SendAsync("POST", $"/pipelineruns/{runId}/cancel", scenario.Engine.Client);
        await scenario.Engine.EndAsync(runId);
        await scenario.Engine.IdleAsync();

        Assert.Equal((200, "InProgress"), (seen, (string?)run!["status"]));
        Assert.Equal(200, cancelled);
        Assert.Equal("Cancelled", (string?)(await scenario.GetAsync($"/pipelineruns/{runId}")).Body!["status"]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Wrong_parameters_are_refused_with_every_error_and_nothing_starts()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();

        var (status, body) = await scenario.PostAsync("/pipelines/copyOrders/createRun", """{"parallel": "many", "surplus": 1}""");

        Assert.Equal(400, status);
        var text = body!.ToJsonString();
        Assert.All(["note", "parallel", "surplus"], name => Assert.Contains(name, text, StringComparison.Ordinal));
        Assert.Empty(scenario.Engine.Instances);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(9000, false)] // Each row is sent at once.
    [InlineData(9000, true)]
    [InlineData(1, false)] // The server has not sent anything yet.
    public async Task A_run_cancelled_over_HTTP_stops_its_slices_within_seconds_and_leaves_no_rows(int rowBytes, bool stopsChildren)
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.ReadSlowlyAsync(rowBytes);
        scenario.Start(app => new DurableEngine(app) { StopsChildren = stopsChildren });
        var runId = await scenario.StartRunAsync();
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 4, Patience);

        var cancelledAt = scenario.Engine.Now;
        var (status, _) = await scenario.PostAsync($"/pipelineruns/{runId}/cancel");
        await scenario.Engine.EndAsync(runId);
        await scenario.Engine.IdleAsync();

        Assert.Equal(200, status);
        Assert.Equal("Cancelled", (string?)(await scenario.GetAsync($"/pipelineruns/{runId}")).Body!["status"]);
        Assert.All(scenario.Engine.Attempts, attempt => Assert.True(attempt.End - cancelledAt < TimeSpan.FromSeconds(6), $"{attempt}"));
        Assert.All(scenario.Engine.Attempts, attempt => Assert.Null(attempt.Failure));
        await Eventually.TrueAsync(async () => await scenario.SlowReadersAsync() == 0, TimeSpan.FromSeconds(5));
        Assert.Equal(0, await scenario.RowsAsync());
        Assert.Equal(0, await scenario.Cluster.ScalarAsync<long>(scenario.Database, "SELECT count(*) FROM sluice.slice WHERE slice >= 0"));
    }
}
