using Sluice.Orchestration;
using Sluice.Triggers.Ticking;

namespace Sluice.Tests.Triggers.Ticking;

/// <summary>What becomes of the windows of triggers from tick to tick.</summary>
public sealed class WindowTickTests
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    readonly TickedFactory _factory = new("2026-01-01T04:00:00Z");

    [Fact]
    public async Task Windows_of_the_past_run_oldest_first_and_no_more_at_a_time_than_may()
    {
        Windows("T", concurrency: 2);
        await _factory.StartAsync("T");

        await _factory.TickAsync();

        Assert.Equal("00:Inprogress 01:Inprogress", await _factory.WindowsAsync());
        Assert.Equal(2, _factory.Engine.Running.Count);

        await _factory.EndAsync("01", OrchestrationStatus.Succeeded);
        await _factory.TickAsync();

        Assert.Equal("00:Inprogress 01:Succeeded 02:Inprogress", await _factory.WindowsAsync());

        _factory.Engine.EndAll();
        await _factory.TickAsync();

        Assert.Equal("00:Succeeded 01:Succeeded 02:Succeeded 03:Inprogress", await _factory.WindowsAsync());

        _factory.Engine.EndAll();
        await _factory.TickAfterAsync(Hour - TimeSpan.FromTicks(1));

        Assert.Equal("00:Succeeded 01:Succeeded 02:Succeeded 03:Succeeded", await _factory.WindowsAsync());

        await _factory.TickAfterAsync(TimeSpan.FromTicks(1));

        Assert.EndsWith("04:Inprogress", await _factory.WindowsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_at_one_trigger_fills_the_places_of_its_runs_that_have_ended_and_harms_nobody_when_it_fails()
    {
        Windows("T", concurrency: 2);
        Windows("U", concurrency: 1);
        foreach (var trigger in (string[])["T", "U"])
            await _factory.StartAsync(trigger);
        await _factory.TickAsync();
        _factory.Engine.EndAll();

        var store = _factory.Store;
        _factory.Store = new BreakingStore(store, writes: 0);
        await _factory.LookAsync("T");
        Assert.Empty(_factory.Engine.Running);
        Assert.Contains("It is tried again at the next tick.", Assert.Single(_factory.Told), StringComparison.Ordinal);

        _factory.Store = store;
        await _factory.LookAsync("T", hosts: 3);
        await _factory.LookAsync("none");

        Assert.Equal("00:Succeeded 01:Succeeded 02:Inprogress 03:Inprogress", await _factory.WindowsAsync());
        Assert.Equal("00:Inprogress", await _factory.WindowsAsync("U"));
    }

    [Fact]
    public async Task A_start_long_ago_keeps_no_more_than_what_runs()
    {
        Windows("T", concurrency: 3, start: "1990-01-01T00:00:00Z");
        await _factory.StartAsync("T");

        for (var i = 0; i < 5; i++)
        {
            await _factory.TickAsync();
            Assert.Equal(3, _factory.Engine.Running.Count);
            _factory.Engine.EndAll();
        }

        Assert.Equal(15, _factory.Engine.Started.Count);
        Assert.Equal(15, (await _factory.RunsAsync()).Count);
        Assert.Equal(Enumerable.Range(0, 15).Select(hour => new DateTimeOffset(1990, 1, 1, 0, 0, 0, default).AddHours(hour)), (await _factory.RunsAsync()).Select(run => run.Occurrence!.Window!.Value.Start));
    }

    [Fact]
    public async Task Hosts_that_tick_at_the_same_time_start_each_window_once_and_no_more_than_may_run()
    {
        Windows("T", concurrency: 2, start: "2025-12-30T00:00:00Z");
        await _factory.StartAsync("T");

        for (var i = 0; i < 40; i++)
        {
            await _factory.TickAsync(hosts: 3);
            Assert.InRange(_factory.Engine.Running.Count, 0, 2);
            _factory.Engine.EndAll();
        }

        Assert.Equal(52, _factory.Engine.Started.Count);
        Assert.All(await _factory.RunsAsync(), run => Assert.Equal("Succeeded", run.Run.Status));
        Assert.Equal(52, (await _factory.RunsAsync()).Count);
    }

    [Fact]
    public async Task A_window_that_fails_is_tried_as_often_as_its_policy_says_and_not_before_its_interval()
    {
        Windows("T", concurrency: 1, more: """, "retryPolicy": { "count": 2, "intervalInSeconds": 300 } """, start: "2026-01-01T03:00:00Z");
        await _factory.StartAsync("T");
        await _factory.TickAsync();

        await FailAsync();
        Assert.Equal("03:Failed 03/1:Waiting", await _factory.WindowsAsync());
        await _factory.TickAfterAsync(TimeSpan.FromSeconds(299));
        Assert.Equal("03:Failed 03/1:Waiting", await _factory.WindowsAsync());
        await _factory.TickAfterAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("03:Failed 03/1:Inprogress", await _factory.WindowsAsync());
        await FailAsync();
        await _factory.TickAfterAsync(TimeSpan.FromSeconds(300));
        await FailAsync();

        Assert.Equal("03:Failed 03/1:Failed 03/2:Failed", await _factory.WindowsAsync());
        var last = (await _factory.RunsAsync())[^1].Run;
        Assert.Contains("It broke.", last.Message, StringComparison.Ordinal);
        Assert.Equal(3, _factory.Engine.Started.DistinctBy(run => run.RunId).Count());
        await _factory.TickAfterAsync(TimeSpan.FromSeconds(300));
        Assert.Empty(_factory.Engine.Running);

        async Task FailAsync()
        {
            _factory.Engine.EndAll(OrchestrationStatus.Failed);
            await _factory.TickAsync();
        }
    }

    [Fact]
    public async Task A_window_waits_until_those_of_another_trigger_have_succeeded_and_for_a_failed_one_until_it_is_rerun()
    {
        Windows("A", concurrency: 9, start: "2026-01-01T02:00:00Z");
        Windows("T", concurrency: 9, start: "2026-01-01T02:00:00Z", more: Depends("A"));
        await _factory.StartAsync("A");
        await _factory.StartAsync("T");
        await _factory.TickAsync();

        Assert.Equal("02:Waiting 03:Waiting", await _factory.WindowsAsync());
        Assert.Equal("Waiting for the window of A that begins at 2026-01-01T02:00:00.0000000Z", (string?)(await _factory.RunsAsync()).First(run => run.Run.TriggerName == "T").Run.DependencyStatus["A"]);

        await _factory.EndAsync("03", OrchestrationStatus.Succeeded, "A");
        await _factory.EndAsync("02", OrchestrationStatus.Failed, "A");
        await TicksAsync();

        Assert.Equal("02:Failed 03:Succeeded", await _factory.WindowsAsync("A"));
        Assert.Equal("02:Waiting 03:Inprogress", await _factory.WindowsAsync());

        var failed = (await _factory.RunsAsync()).Single(run => run.Run is { TriggerName: "A", Status: "Failed" });
        await _factory.RerunAsync("A", failed.Run.TriggerRunId);
        await TicksAsync();
        Assert.Equal("02:Failed 02/1:Inprogress 03:Succeeded", await _factory.WindowsAsync("A"));
        await _factory.EndAsync("02", OrchestrationStatus.Succeeded, "A");
        await TicksAsync();

        Assert.Equal("02:Inprogress 03:Inprogress", await _factory.WindowsAsync());
    }

    [Fact]
    public async Task Windows_that_depend_on_their_own_trigger_run_one_after_the_other()
    {
        Windows("T", concurrency: 9, more: """, "dependsOn": [{ "type": "SelfDependencyTumblingWindowTriggerReference", "offset": "-01:00:00" }] """);
        await _factory.StartAsync("T");
        await _factory.TickAsync();

        Assert.Equal("00:Inprogress 01:Waiting 02:Waiting 03:Waiting", await _factory.WindowsAsync());

        _factory.Engine.EndAll();
        await _factory.TickAsync();

        Assert.Equal("00:Succeeded 01:Inprogress 02:Waiting 03:Waiting", await _factory.WindowsAsync());

        _factory.Engine.EndAll(OrchestrationStatus.Failed);
        await _factory.TickAsync();

        Assert.Equal("00:Succeeded 01:Failed 02:Waiting 03:Waiting", await _factory.WindowsAsync());
    }

    [Fact]
    public async Task What_waits_for_others_for_seven_days_has_failed()
    {
        Windows("A", concurrency: 1);
        Windows("T", concurrency: 1, start: "2026-01-01T03:00:00Z", more: Depends("A") + """, "endTime": "2026-01-01T04:00:00Z" """);
        await _factory.StartAsync("T");
        await _factory.TickAsync();
        await _factory.TickAfterAsync(WindowRound.Patience - TimeSpan.FromTicks(1));
        Assert.Equal("03:Waiting", await _factory.WindowsAsync());

        await _factory.TickAfterAsync(TimeSpan.FromTicks(1));

        Assert.Equal("03:Failed", await _factory.WindowsAsync());
        Assert.Contains("the window of A that begins at 2026-01-01T03:00:00.0000000Z has not succeeded", (await _factory.RunsAsync()).Single().Run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_windows_wait_than_a_hundred_and_all_run_in_the_end()
    {
        Windows("A", concurrency: 50, start: "2025-12-27T00:00:00Z");
        Windows("T", concurrency: 50, start: "2025-12-27T00:00:00Z", more: Depends("A"));
        await _factory.StartAsync("T");

        await _factory.TickAsync();

        Assert.Equal(WindowRound.MostWaiting, (await _factory.RunsAsync()).Count);

        await _factory.StartAsync("A");
        for (var i = 0; i < 12; i++)
        {
            await _factory.TickAsync();
            _factory.Engine.EndAll();
        }

        Assert.Equal(2 * ((5 * 24) + 4), (await _factory.RunsAsync()).Count(run => run.Run.Status == "Succeeded"));
    }

    [Fact]
    public async Task A_stopped_trigger_begins_nothing_and_catches_up_when_it_is_started()
    {
        Windows("T", concurrency: 1);
        await _factory.StartAsync("T");
        await _factory.TickAsync();
        await _factory.StopAsync("T");
        _factory.Engine.EndAll();

        await _factory.TickAfterAsync(TimeSpan.FromDays(3));

        Assert.Equal("00:Succeeded", await _factory.WindowsAsync());

        await _factory.StartAsync("T");
        await _factory.TickAsync();

        Assert.Equal("00:Succeeded 01:Inprogress", await _factory.WindowsAsync());
    }

    [Fact]
    public async Task A_rerun_of_a_window_is_another_run_and_takes_its_turn()
    {
        Windows("T", concurrency: 1, start: "2026-01-01T02:00:00Z");
        await _factory.StartAsync("T");
        await _factory.TickAsync();
        _factory.Engine.EndAll();
        await _factory.TickAsync();
        var first = (await _factory.RunsAsync())[0].Run;

        var again = await _factory.RerunAsync("T", first.TriggerRunId);

        Assert.Equal(("Waiting", "2026-01-01T02:00:00.0000000Z"), (again.Status, (string?)again.Properties["windowStartTime"]));
        var refused = await Assert.ThrowsAsync<SluiceException>(() => _factory.RerunAsync("T", first.TriggerRunId));
        Assert.Equal("TriggerRunInProgress", refused.Code);
        await _factory.TickAsync();
        Assert.Equal("02:Succeeded 02/1:Waiting 03:Inprogress", await _factory.WindowsAsync());
        _factory.Engine.EndAll();
        await _factory.TickAsync();
        _factory.Engine.EndAll();
        await _factory.TickAsync();
        Assert.Equal("02:Succeeded 02/1:Succeeded 03:Succeeded", await _factory.WindowsAsync());
        Assert.Equal("02", $"{DateTimeOffset.Parse((string)(await _factory.RerunAsync("T", first.TriggerRunId)).Properties["windowStartTime"]!, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime:HH}");
        await _factory.TickAsync();
        Assert.Equal("02:Succeeded 02/1:Succeeded 02/2:Inprogress 03:Succeeded", await _factory.WindowsAsync());
    }

    [Fact]
    public async Task A_window_that_is_cancelled_stops_with_its_run_or_never_begins_and_is_not_retried()
    {
        Windows("T", concurrency: 1, start: "2026-01-01T02:00:00Z", more: """
            , "retryPolicy": { "count": 3 }, "dependsOn": [{ "type": "SelfDependencyTumblingWindowTriggerReference", "offset": "-01:00:00" }]
            """);
        await _factory.StartAsync("T");
        _factory.Time.Advance(Hour);
        await _factory.TickAsync();

        Assert.Equal("02:Inprogress", await _factory.WindowsAsync());
        await _factory.CancelAsync("T", (await _factory.RunsAsync())[0].Run.TriggerRunId);
        await _factory.TickAsync();

        Assert.Equal("02:Cancelled 03:Waiting", (await _factory.WindowsAsync())[.."02:Cancelled 03:Waiting".Length]);
        Assert.Empty(_factory.Engine.Running);
        await _factory.CancelAsync("T", (await _factory.RunsAsync())[1].Run.TriggerRunId);
        await _factory.TickAfterAsync(Hour);

        Assert.StartsWith("02:Cancelled 03:Cancelled 04:Waiting", await _factory.WindowsAsync(), StringComparison.Ordinal);
        Assert.Single(_factory.Engine.Started);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_by_itself_cancels_its_window()
    {
        Windows("T", concurrency: 1, start: "2026-01-01T03:00:00Z", more: """, "retryPolicy": { "count": 3 } """);
        await _factory.StartAsync("T");
        await _factory.TickAsync();

        await _factory.Engine.CancelAsync(_factory.Engine.Running[0].RunId, "", CancellationToken.None);
        await _factory.TickAsync();

        Assert.Equal("03:Cancelled", await _factory.WindowsAsync());
    }

    [Fact]
    public async Task A_host_that_is_slow_takes_back_nothing_of_what_another_has_recorded()
    {
        Windows("T", concurrency: 1, start: "2026-01-01T03:00:00Z");
        await _factory.StartAsync("T");
        var isFirst = true;
        _factory.Engine.Starting = _ =>
        {
            if (!isFirst)
                return;
            isFirst = false;
            Task.Run(async () =>
            {
                await _factory.TickAsync();
                _factory.Engine.EndAll();
                await _factory.TickAsync();
            }).Wait();
        };

        await _factory.TickAsync();

        Assert.Equal("03:Succeeded", await _factory.WindowsAsync());
        Assert.Single(_factory.Engine.Started);
    }

    /// <summary>A host dies between any two writes of a tick, or before it starts a run: the next one does what is left.</summary>
    [Fact]
    public async Task Whatever_a_host_that_dies_leaves_undone_the_next_tick_does()
    {
        for (var writes = 0; writes < 12; writes++)
        {
            var factory = new TickedFactory("2026-01-01T04:00:00Z");
            Windows("T", concurrency: 2, factory: factory);
            await factory.StartAsync("T");
            var whole = factory.Store;
            for (var i = 0; i < 4; i++)
            {
                factory.Store = new BreakingStore(whole, writes);
                await Record.ExceptionAsync(() => factory.TickAsync());
                factory.Store = whole;
                Assert.InRange(factory.Engine.Running.Count, 0, 2);
                factory.Engine.EndAll();
            }

            for (var i = 0; i < 4; i++)
            {
                await factory.TickAsync();
                factory.Engine.EndAll();
            }

            Assert.Equal("00:Succeeded 01:Succeeded 02:Succeeded 03:Succeeded", await factory.WindowsAsync());
            Assert.Equal(4, factory.Engine.Started.Count);
        }
    }

    [Fact]
    public async Task A_change_of_the_delay_opens_no_window_again()
    {
        Windows("T", concurrency: 9, more: """, "delay": "00:30:00" """);
        await _factory.StartAsync("T");
        await _factory.TickAsync();
        Assert.Equal("00:Inprogress 01:Inprogress 02:Inprogress", await _factory.WindowsAsync());

        foreach (var delay in new[] { "05:00:00", "00:00:00" })
        {
            _factory.Files = new TriggerFiles();
            Windows("T", concurrency: 9, more: $$""", "delay": "{{delay}}" """);
            await _factory.TickAsync();
        }

        Assert.Equal("00:Inprogress 01:Inprogress 02:Inprogress 03:Inprogress", await _factory.WindowsAsync());
    }

    void Windows(string name, int concurrency, string start = "2026-01-01T00:00:00Z", string more = "", TickedFactory? factory = null) =>
        (factory ?? _factory).Files.Trigger(name, "TumblingWindowTrigger", $$"""
            { "frequency": "Hour", "interval": 1, "startTime": "{{start}}", "maxConcurrency": {{concurrency}} {{more}} }
            """);

    static string Depends(string trigger) => $$"""
        , "dependsOn": [{ "type": "TumblingWindowTriggerDependencyReference", "referenceTrigger": { "referenceName": "{{trigger}}", "type": "TriggerReference" } }]
        """;

    Task TicksAsync() => TwiceAsync(() => _factory.TickAsync());

    /// <summary>Triggers are looked at in no order: what one waits for may have been looked at after it.</summary>
    static async Task TwiceAsync(Func<Task> tick)
    {
        await tick();
        await tick();
    }
}
