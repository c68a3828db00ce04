using System.Text.Json.Nodes;
using Sluice.Cli.Copies;
using Sluice.Cli.State;
using Sluice.Tests.Cli.Serving;
using Sluice.Tests.Definitions;
using Sluice.Triggers.State;

namespace Sluice.Tests.Cli;

/// <summary><c>sluice triggers</c>, of a server and of a folder.</summary>
public sealed class TriggersCommandTests : IDisposable
{
    readonly TemporaryFolder _home = new();
    readonly FactoryFiles _files = new FactoryFiles()
        .Pipeline("P", """{ "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }""")
        .Trigger("Yearly", """
            { "type": "ScheduleTrigger",
              "typeProperties": { "recurrence": { "frequency": "Year", "interval": 1, "startTime": "2124-02-29T12:00:00Z" } },
              "pipelines": [{ "pipelineReference": { "referenceName": "P", "type": "PipelineReference" } }] }
            """)
        .Trigger("Wrong", """{ "type": "ScheduleTrigger", "typeProperties": { "recurrence": { "frequency": "Fortnight" } } }""");

    [Fact]
    public async Task Triggers_of_a_folder_are_listed_started_and_stopped_without_a_server()
    {
        string[] here = ["--factory", _files.Path];

        Assert.Equal(["Wrong Stopped ", "Yearly Stopped "], await StatesAsync(here));
        Assert.Equal("trigger Yearly: Started\n", (await SluiceAsync(["triggers", "start", "Yearly", .. here])).Succeeded().Output);
        Assert.Equal(["Wrong Stopped ", "Yearly Started 2124-02-29T12:00:00+00:00"], await StatesAsync(here));
        var lines = (await SluiceAsync(["triggers", .. here])).Succeeded().Output.Split('\n');
        Assert.Equal(["TRIGGER", "TYPE", "STATE", "NEXT", "(UTC)", "LAST", "(UTC)", "STATUS"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["Yearly", "ScheduleTrigger", "Started", "2124-02-29", "12:00:00"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        (await SluiceAsync(["triggers", "start", "Wrong", .. here])).Failing(SluiceOutcome.Usage, "definition").Naming("Fortnight", "startTime");
        (await SluiceAsync(["triggers", "stop", "None", .. here])).Failing(SluiceOutcome.Usage, "definition").Naming("'None'");
        (await SluiceAsync(["triggers", "start", .. here])).Failing(SluiceOutcome.Usage, "usage").Naming("'sluice triggers start --help'");
        (await SluiceAsync(["triggers", .. here, "--url", "http://127.0.0.1/api"])).Failing(SluiceOutcome.Usage, "definition").Naming("--url");
    }

    [Fact]
    public async Task A_server_and_its_folder_know_the_same_triggers_as_started()
    {
        await using var server = await SluiceServer.StartAsync(_home, _files.Path);
        string[] there = ["--url", server.Address.ToString()], here = ["--factory", _files.Path];

        (await SluiceAsync(["triggers", "start", "Yearly", .. there])).Succeeded();
        Assert.Equal(["Wrong Stopped ", "Yearly Started 2124-02-29T12:00:00+00:00"], await StatesAsync(here));
        (await SluiceAsync(["triggers", "stop", "Yearly", .. here])).Succeeded();
        Assert.Equal(["Wrong Stopped ", "Yearly Stopped "], await StatesAsync(there));

        (await server.StopAsync()).Succeeded();
    }

    [Fact]
    public async Task Runs_of_a_trigger_are_listed_newest_first_with_what_they_started_and_their_windows()
    {
        await using var server = await SluiceServer.StartAsync(_home, _files.Path);
        var history = new TriggerHistory(SqliteStateStore.Open(Path.Combine(_home.Path, "state.db"), TimeProvider.System), LocalRun.Source(_files.Path, null).Scope);
        foreach (var (id, trigger, hour) in new[] { ("1", "Yearly", 1), ("2", "yearly", 2), ("3", "Wrong", 3) })
            await history.WriteAsync(new TriggerRunRecord(Fired(id, trigger, hour), null), CancellationToken.None);

        foreach (var place in new[] { ["--factory", _files.Path], new[] { "--url", server.Address.ToString() } })
        {
            Assert.Equal(
                """
                STARTED (UTC)        STATUS     WINDOW (UTC)                                RUNS
                2026-03-01 02:00:00  Succeeded  2026-03-01 01:00:00 to 2026-03-01 02:00:00  P run 2
                2026-03-01 01:00:00  Succeeded  2026-03-01 00:00:00 to 2026-03-01 01:00:00  P run 1

                """,
                (await SluiceAsync(["triggers", "runs", "Yearly", .. place])).Succeeded().Output);
            var told = (await SluiceAsync(["triggers", "runs", "yearly", "--json", .. place])).Succeeded().Json["value"]!.AsArray();
            Assert.Equal(["2", "1"], told.Select(run => (string?)run!["triggerRunId"]));
            Assert.Equal("no runs of trigger None\n", (await SluiceAsync(["triggers", "runs", "None", .. place])).Succeeded().Output);
        }
    }

    public void Dispose()
    {
        _home.Dispose();
        _files.Dispose();
    }

    static TriggerRun Fired(string id, string trigger, int hour) => new()
    {
        TriggerRunId = id,
        TriggerName = trigger,
        TriggerType = "TumblingWindowTrigger",
        TriggerRunTimestamp = new DateTimeOffset(2026, 3, 1, hour, 0, 0, TimeSpan.Zero),
        Status = TriggerRun.Succeeded,
        Properties = new JsonObject { ["windowStartTime"] = $"2026-03-01T{hour - 1:00}:00:00Z", ["windowEndTime"] = $"2026-03-01T{hour:00}:00:00Z" },
        TriggeredPipelines = new JsonObject { ["P"] = $"run {id}" },
    };

    async Task<IEnumerable<string>> StatesAsync(string[] options) => (await SluiceAsync(["triggers", "--json", .. options])).Succeeded()
        .Json["value"]!.AsArray().Select(one => $"{one!["name"]} {one["state"]} {one["nextDue"]}");

    Task<SluiceOutcome> SluiceAsync(params string[] arguments) =>
        SluiceProcess.RunAsync(arguments, new Dictionary<string, string> { ["SLUICE_HOME"] = _home.Path });
}
