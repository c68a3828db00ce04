using System.Diagnostics;
using Sluice.Cli.State;
using Xunit.Abstractions;

namespace Sluice.Tests.Triggers.Ticking;

/// <summary>What ticks start of schedules, and what they drop.</summary>
public sealed class TriggerTickTests(ITestOutputHelper output)
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    readonly TickedFactory _factory = new("2026-01-01T00:30:00Z");

    [Fact]
    public async Task A_host_that_was_away_starts_what_was_due_in_the_last_day_and_tells_what_it_drops()
    {
        Hourly("T");
        await _factory.StartAsync("T");

        await _factory.TickAfterAsync(TimeSpan.FromDays(3));

        Assert.Equal(24, _factory.Engine.Started.Count);
        Assert.Equal("trigger T: what was due from 2026-01-01 00:30:00Z to 2026-01-03 00:30:00Z is dropped, as nobody ticked for more than a day.", Assert.Single(_factory.Told));
        await _factory.TickAsync();
        Assert.Single(_factory.Told);
        Assert.Equal(24, _factory.Engine.Started.Count);
    }

    [Fact]
    public async Task What_is_due_while_a_trigger_is_stopped_is_dropped()
    {
        Hourly("T");
        await _factory.TickAfterAsync(Hour);
        await _factory.StartAsync("T");
        await _factory.TickAfterAsync(Hour);
        await _factory.StopAsync("T");
        await _factory.TickAfterAsync(3 * Hour);
        await _factory.StartAsync("T");
        await _factory.TickAfterAsync(Hour);

        Assert.Equal(["02", "06"], (await _factory.RunsAsync()).Select(run => $"{run.Occurrence!.ScheduledTime:HH}"));
    }

    [Fact]
    public async Task A_trigger_that_its_definition_starts_begins_with_what_is_due_after_it_was_first_seen()
    {
        _factory.Files.Whole("T", Schedule(""" "runtimeState": "Started" """));

        await _factory.TickAsync();
        await _factory.TickAfterAsync(Hour);

        Assert.Single(_factory.Engine.Started);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_starts_nothing_twice_and_forgets_nothing()
    {
        Hourly("T");
        await _factory.StartAsync("T");
        await _factory.TickAfterAsync(2 * Hour);
        _factory.Time.AdjustTime(_factory.Time.GetUtcNow() - (5 * Hour));
        await _factory.TickAsync();
        await _factory.TickAfterAsync(5 * Hour);

        Assert.Equal(2, _factory.Engine.Started.Count);
        await _factory.TickAfterAsync(Hour);
        Assert.Equal(3, _factory.Engine.Started.Count);
    }

    [Fact]
    public async Task What_fails_is_recorded_once_with_its_message_and_keeps_no_other_trigger_from_starting()
    {
        Hourly("Right");
        _factory.Files.Pipeline("Q", """{ "n": { "type": "Int" } }""");
        _factory.Files.Whole("NoValue", Schedule("", TriggerFiles.Start("Q", """{ "n": "@int(trigger().scheduledTime)" }""")));
        _factory.Files.Whole("NoPipeline", Schedule("", TriggerFiles.Start("Missing")));
        _factory.Files.Whole("NoRecurrence", """{ "type": "ScheduleTrigger", "typeProperties": { "recurrence": { "frequency": "Fortnight" } } }""");
        _factory.Files.Broken("NoJson").Broken("NeverStarted");
        foreach (var name in new[] { "Right", "NoValue", "NoPipeline", "NoRecurrence", "NoJson" })
            await _factory.StartAsync(name);

        await _factory.TickAfterAsync(Hour);
        await _factory.TickAsync();
        await _factory.TickAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("Right", Assert.Single(_factory.Engine.Started).TriggerName);
        Assert.Empty(_factory.Told);
        var failed = (await _factory.RunsAsync()).Select(run => run.Run).Where(run => run.Status == "Failed").ToDictionary(run => run.TriggerName);
        Assert.Equal(4, failed.Count);
        Assert.Contains("it is no JSON", failed["NoJson"].Message, StringComparison.Ordinal);
        Assert.True((await Assert.ThrowsAsync<SluiceException>(() => _factory.RerunAsync("Right", failed["NoJson"].TriggerRunId))).IsNotFound);
        Assert.Contains("int", failed["NoValue"].Message, StringComparison.Ordinal);
        Assert.Contains("'Missing' is not a Pipeline of this factory", failed["NoPipeline"].Message, StringComparison.Ordinal);
        Assert.Contains("Fortnight", failed["NoRecurrence"].Message, StringComparison.Ordinal);
        Assert.All(failed.Values.Where(run => run.TriggerName != "NoJson"), run => Assert.Equal("ScheduleTrigger", run.TriggerType));
    }

    [Fact]
    public async Task A_trigger_that_is_corrected_starts_what_was_due_since_it_was_wrong()
    {
        _factory.Files.Whole("T", Schedule("", TriggerFiles.Start("Missing")));
        await _factory.StartAsync("T");
        await _factory.TickAfterAsync(Hour);
        _factory.Files = new TriggerFiles().Whole("T", Schedule(""));

        await _factory.TickAfterAsync(Hour);

        Assert.Equal(2, _factory.Engine.Started.Count);
    }

    [Fact]
    public async Task An_occurrence_that_failed_is_started_by_a_rerun_and_one_that_did_not_is_left_alone()
    {
        _factory.Files.Pipeline("Q", """{ "n": { "type": "Int" } }""");
        _factory.Files.Whole("T", Schedule("", TriggerFiles.Start("Q", """{ "n": "@int(trigger().name)" }""")));
        await _factory.StartAsync("T");
        await _factory.TickAfterAsync(Hour);
        var failed = Assert.Single(await _factory.RunsAsync()).Run;
        _factory.Files = new TriggerFiles().Whole("T", Schedule(""));

        var again = await _factory.RerunAsync("T", failed.TriggerRunId);

        Assert.Equal(("Succeeded", failed.Properties["ScheduleTime"]!.ToString()), (again.Status, again.Properties["ScheduleTime"]!.ToString()));
        Assert.Single(_factory.Engine.Started);
        Assert.Equal("NothingToRerun", (await Assert.ThrowsAsync<SluiceException>(() => _factory.RerunAsync("T", again.TriggerRunId))).Code);
        Assert.True((await Assert.ThrowsAsync<SluiceException>(() => _factory.RerunAsync("T", "other"))).IsNotFound);
    }

    [Fact]
    public async Task A_run_that_the_engine_does_not_take_is_started_by_the_next_tick()
    {
        Hourly("T");
        Hourly("U");
        await _factory.StartAsync("T");
        await _factory.StartAsync("U");
        _factory.Engine.Starting = run =>
        {
            if (run.TriggerName == "T")
                throw new InvalidOperationException("The engine is away.");
        };

        await _factory.TickAfterAsync(Hour);

        Assert.Equal("trigger T: The engine is away. It is tried again at the next tick.", Assert.Single(_factory.Told));
        Assert.Equal("U", Assert.Single(_factory.Engine.Started).TriggerName);
        _factory.Engine.Starting = _ => { };
        await _factory.TickAsync();
        Assert.Equal(2, _factory.Engine.Started.Count);
    }

    [Fact]
    public async Task A_store_that_fails_ends_the_tick_and_nothing_is_lost()
    {
        Hourly("T");
        await _factory.StartAsync("T");
        var whole = _factory.Store;
        _factory.Store = new BreakingStore(whole, 0);
        Assert.Equal("StateNotKept", (await Assert.ThrowsAsync<SluiceException>(() => _factory.TickAfterAsync(Hour))).Code);

        _factory.Store = whole;
        await _factory.TickAsync();

        Assert.Single(_factory.Engine.Started);
        Assert.Single(await _factory.RunsAsync());
    }

    [Fact]
    public async Task Five_hundred_triggers_start_in_one_tick_of_seconds()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStateStore.Open(folder.File("state.db"), _factory.Time);
        _factory.Store = store;
        for (var number = 0; number < 500; number++)
        {
            Hourly($"T{number}");
            await _factory.StartAsync($"T{number}");
        }

        var watch = Stopwatch.StartNew();
        await _factory.TickAfterAsync(Hour);

        Assert.Equal(500, _factory.Engine.Started.Count);
        output.WriteLine($"500 triggers in {watch.Elapsed.TotalSeconds:0.00} s");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"It took {watch.Elapsed}.");
    }

    void Hourly(string name) => _factory.Files.Whole(name, Schedule(""));

    static string Schedule(string more, string? start = null) => $$"""
        { "type": "ScheduleTrigger", {{(more.Length > 0 ? more + "," : "")}} "pipelines": [{{start ?? TriggerFiles.Start("P")}}],
          "typeProperties": { "recurrence": { "frequency": "Hour", "interval": 1, "startTime": "2025-01-01T00:00:00Z" } } }
        """;
}
