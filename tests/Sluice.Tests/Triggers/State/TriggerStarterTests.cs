using System.Text.Json;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Runs;
using Sluice.Tests.Orchestration;
using Sluice.Triggers;
using Sluice.Triggers.State;

namespace Sluice.Tests.Triggers.State;

/// <summary>What becomes of an occurrence of a trigger is kept, and it starts its pipelines once.</summary>
public sealed class TriggerStarterTests
{
    static readonly DateTimeOffset Now = new(2026, 1, 1, 5, 0, 0, TimeSpan.Zero);

    readonly MemoryStateStore _store = new(TimeProvider.System);
    readonly OutputStore _outputs = OutputStore.InMemory();
    readonly AcceptingEngine _engine = new();
    readonly TriggerFiles _files = new TriggerFiles().Pipeline("Q", """{ "at": { "type": "SecureString" } }""");

    TriggerHistory History => new(_store, "factory");

    [Fact]
    public async Task An_occurrence_starts_all_pipelines_once_and_is_recorded()
    {
        Whole("""{ "at": "@trigger().scheduledTime" }""");

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));

        Assert.Equal(2, _engine.States.Count);
        var run = Assert.Single(runs.DistinctBy(one => one.TriggerRunId));
        Assert.Equal(("T", "ScheduleTrigger", "Succeeded", ""), (run.TriggerName, run.TriggerType, run.Status, run.Message));
        Assert.Equal("2026-01-01T05:00:00.0000000Z", (string?)run.Properties["ScheduleTime"]);
        Assert.Equal(_engine.States.Keys.Order(), run.TriggeredPipelines.Select(one => (string)one.Value!).Order());
        var kept = Assert.Single(await History.ListAsync(null, null, CancellationToken.None).ToListAsync());
        Assert.Equal(JsonSerializer.Serialize(run), JsonSerializer.Serialize(kept.Run));
    }

    [Fact]
    public async Task A_secret_that_a_trigger_gives_a_pipeline_is_kept_apart()
    {
        Whole("""{ "at": "my secret @{trigger().name}" }""");

        await StartAsync();

        var request = _engine.States.Values.Select(state => state.Input.Deserialize<PipelineRunRequest>()!).Single(one => one.Pipeline == "Q");
        Assert.Empty(request.Parameters);
        Assert.Equal("my secret T", (string?)(await SecureParameters.ReadAsync(request, _outputs, CancellationToken.None))["at"]);
    }

    [Fact]
    public async Task An_expression_without_a_value_fails_the_run_of_the_trigger_and_starts_nothing()
    {
        Whole("""{ "at": "@string(int(trigger().scheduledTime))" }""");

        var run = await StartAsync();

        Assert.Equal("Failed", run.Status);
        Assert.Contains("int", run.Message, StringComparison.Ordinal);
        Assert.Empty(_engine.States);
        Assert.Equal("Failed", (await History.FindAsync(run.TriggerName, run.TriggerRunId, CancellationToken.None))!.Run.Status);
    }

    [Theory]
    [InlineData("Waiting Inprogress Succeeded", "Succeeded")]
    [InlineData("Waiting Cancelled Inprogress", "Cancelled")]
    [InlineData("Inprogress Waiting", "Inprogress")]
    [InlineData("Inprogress Succeeded Inprogress", "Succeeded")]
    [InlineData("Succeeded Cancelled", "Succeeded")]
    public async Task A_run_of_a_trigger_goes_on_and_never_back_however_late_it_is_recorded(string recorded, string expected)
    {
        Whole("""{ "at": "@trigger().scheduledTime" }""");
        var first = TriggerRun.Of("id", _files.Read("T"), Occurrence.At(Now), Now);

        var last = first;
        foreach (var status in recorded.Split(' '))
            last = await History.WriteAsync(new TriggerRunRecord(first with { Status = status }, null), CancellationToken.None);

        Assert.Equal(expected, last.Status);
        Assert.Equal(expected, (await History.FindAsync("T", "id", CancellationToken.None))!.Run.Status);
    }

    Task<TriggerRun> StartAsync()
    {
        var runs = new RunStarter(_engine, _outputs, new RunHistory(_store, _outputs), TimeProvider.System);
        return new TriggerStarter(runs, History, TimeProvider.System)
            .StartAsync(_files.Build(), _files.Read("T"), Occurrence.At(Now), CancellationToken.None);
    }

    void Whole(string parameters) => _files.Whole("T", $$"""
        { "type": "ScheduleTrigger", "typeProperties": { "recurrence": { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z" } },
          "pipelines": [{{TriggerFiles.Start("P")}}, {{TriggerFiles.Start("Q", parameters)}}] }
        """);
}
