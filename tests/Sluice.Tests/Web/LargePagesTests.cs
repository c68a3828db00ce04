using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using Sluice.Activities;
using Sluice.Cli.Copies;
using Sluice.Cli.State;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli.Serving;
using Sluice.Triggers;
using Sluice.Triggers.State;
using Xunit.Abstractions;

namespace Sluice.Tests.Web;

/// <summary>Pages stay usable where there is much.</summary>
public sealed class LargePagesTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>, IDisposable
{
    const int Runs = 10_000;
    const int Pipelines = 1000;
    const int Triggers = 500;

    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.Browser)]
    public async Task Thousands_of_runs_pipelines_and_triggers_are_listed_and_found()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "x"));
        for (var i = 0; i < Pipelines; i++)
            pipelines.Pipeline($"Load {i:0000}", LocalPipelines.Set("Tell", "text", $"{i}"));
        for (var i = 0; i < Triggers; i++)
            pipelines.Files.Trigger($"Hourly {i:000}", Schedule($"Load {i:0000}"));
        await FillAsync(LocalRun.Source(pipelines.Files.Path, null).Scope);
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        // Read once, whoever asks first.
        await server.AskAsync("GET pipelines/P");
        await using var page = await browser.OpenAsync(server.Address);

        await SeeAsync("the app, the first time", () => page.GoToAsync(""), "Load 0999");
        await page.ClickAsync(AriaRole.Button, "Older runs");
        await page.SeeAsync("1-50 of 200");
        await page.CheckAsync();
        await SeeAsync("pipelines", () => page.ClickAsync(AriaRole.Link, "Pipelines"), "Load 0001");
        await page.Page.GetByLabel("Search").FillAsync("0998");
        await page.SeeAsync("Load 0998");
        await page.CheckAsync();
        await SeeAsync("a pipeline", () => page.ClickAsync(AriaRole.Link, "Load 0998"), "n (Int)");
        await SeeAsync("triggers", () => page.ClickAsync(AriaRole.Link, "Triggers"), "Hourly 001");
        await page.Page.GetByLabel("Search").FillAsync("hourly 499");
        await SeeAsync("a trigger", () => page.ClickAsync(AriaRole.Link, "Hourly 499"), "Next (UTC)");
        await page.SeeAsync("Succeeded");
        await SeeAsync("runs", () => page.ClickAsync(AriaRole.Link, "Runs"), "Load 0999");

        async Task SeeAsync(string what, Func<Task> go, string text)
        {
            var clock = Stopwatch.StartNew();
            await go();
            // The server reads all of it at once when it begins, and machines are slow.
            await Assertions.Expect(page.Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = 120_000 });
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {clock.Elapsed.TotalSeconds:0.0} s"));
        }
    }

    public void Dispose() => _home.Dispose();

    /// <summary>Fills the store of the server, at once: as many writes as there were would take minutes.</summary>
    async Task FillAsync(string scope)
    {
        var memory = new MemoryStateStore(TimeProvider.System);
        var history = (RunLog)new RunHistory(memory, OutputStore.InMemory());
        var triggered = new TriggerHistory(memory, scope);
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < Runs; i++)
        {
            var (at, pipeline) = (now.AddSeconds(-5 * (Runs - i)), $"Load {i % Pipelines:0000}");
            var run = new PipelineRunRequest(Guid.NewGuid().ToString(), pipeline, new JsonObject { ["n"] = i }) { TriggerTime = at };
            await history.TellAsync(new RunNews(run, OrchestrationStatus.InProgress, at), CancellationToken.None);
            await history.TellAsync(new RunNews(run, OrchestrationStatus.Succeeded, at.AddSeconds(3)), CancellationToken.None);
            await triggered.WriteAsync(Fired($"Hourly {i % Triggers:000}", at), CancellationToken.None);
        }

        SqliteStateStore.Open(Path.Combine(_home.Path, "state.db"), TimeProvider.System).Dispose();
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_home.Path, "state.db")}");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO state VALUES ($kind, $key, $value, $now, $now)";
        foreach (var record in memory.All)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$kind", record.Kind);
            command.Parameters.AddWithValue("$key", record.Key);
            command.Parameters.AddWithValue("$value", record.Value.ToJsonString());
            // As if it had been told when it was: the latest of a run.
            command.Parameters.AddWithValue("$now", ((DateTimeOffset?)record.Value["runEnd"] ?? now).UtcTicks);
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    static TriggerRunRecord Fired(string trigger, DateTimeOffset at) => new(
        new TriggerRun
        {
            TriggerRunId = Guid.NewGuid().ToString(),
            TriggerName = trigger,
            TriggerType = "ScheduleTrigger",
            TriggerRunTimestamp = at,
            Status = TriggerRun.Succeeded,
        },
        Occurrence.At(at));

    static string Schedule(string pipeline) => $$"""
        { "type": "ScheduleTrigger", "runtimeState": "Started",
          "typeProperties": { "recurrence": { "frequency": "Hour", "interval": 1, "startTime": "2126-01-01T00:00:00Z" } },
          "pipelines": [{ "pipelineReference": { "referenceName": "{{pipeline}}", "type": "PipelineReference" } }] }
        """;
}
