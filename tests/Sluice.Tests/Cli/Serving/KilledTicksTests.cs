using System.Globalization;
using Sluice.Tests.Activities;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli.Serving;

/// <summary>A server is killed while it makes up for the windows of an hour.</summary>
public sealed class KilledTicksTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    const int Windows = 60, Rounds = 3, RowsOfWindow = 20;

    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task Every_window_runs_once_and_every_row_is_there_once()
    {
        await database.ExecuteAsync("CREATE TABLE windowed (minute integer, n integer)");
        using var pipelines = database.Of(Copied.From(
            "C", $"@concat('SELECT ', pipeline().parameters.n, ' AS minute, n FROM generate_series(1, {RowsOfWindow}) AS n')", "windowed"));
        var end = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 60 * 60);
        pipelines.Files.Trigger("T", $$"""
            { "type": "TumblingWindowTrigger", "runtimeState": "Started", "typeProperties": { "frequency": "Minute", "interval": 1, "maxConcurrency": 8,
                "startTime": "{{Text(end.AddMinutes(-Windows))}}", "endTime": "{{Text(end)}}" },
              "pipeline": { "pipelineReference": { "referenceName": "P", "type": "PipelineReference" },
                "parameters": { "n": "@int(formatDateTime(trigger().outputs.windowStartTime, '%m'))" } } }
            """);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
            // Windows begin at once, and the next ones when these end.
            await Task.Delay(random.Next(3000));
            await server.KillAsync();
        }

        await using var last = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        var ended = await Eventually.GetAsync(
            async () => (await last.AskAsync("POST queryTriggerRuns", "{}"))["value"]!.AsArray().CountBy(run => (string)run!["status"]!).OrderBy(count => count.Key).ToList(),
            counts => counts.Any(count => count is { Key: "Succeeded", Value: >= Windows }) || counts.Any(count => count.Key == "Failed"), SluiceProcess.Patience);

        Assert.Equal($"[Succeeded, {Windows}]", string.Join(' ', ended));
        var runs = (await last.AskAsync("POST queryPipelineRuns", "{}"))["value"]!.AsArray();
        Assert.True(
            $"{Windows} {Windows}" == $"{runs.Count} {runs.Count(run => (string)run!["status"]! == "Succeeded")}" && await CountsAsync() == "1 1",
            $"seed {seed}: {runs.Count} runs, {await CountsAsync()}");
        (await last.StopAsync()).Succeeded();
    }

    public void Dispose() => _home.Dispose();

    /// <summary>How often the rows are there that are there least and most often.</summary>
    async Task<string?> CountsAsync() => await database.ScalarAsync<string>($"""
        SELECT CASE WHEN count(*) = {Windows * RowsOfWindow} THEN min(times) || ' ' || max(times) ELSE count(*) || ' rows' END
        FROM (SELECT count(*) AS times FROM windowed GROUP BY minute, n) AS counted
        """);

    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z";
}
