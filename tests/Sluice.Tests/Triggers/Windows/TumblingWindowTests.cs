using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Triggers;
using Sluice.Triggers.Windows;

namespace Sluice.Tests.Triggers.Windows;

public sealed class TumblingWindowTests
{
    [Theory]
    [InlineData("Hour", 1, "2026-01-01T00:00:00Z", "2026-01-01T00:00/2026-01-01T01:00 2026-01-01T01:00/2026-01-01T02:00")]
    [InlineData("Minute", 90, "2026-01-01T00:10:00Z", "2026-01-01T00:10/2026-01-01T01:40 2026-01-01T01:40/2026-01-01T03:10")]
    [InlineData("Hour", 24, "2026-03-28T01:00:00Z", "2026-03-28T01:00/2026-03-29T01:00 2026-03-29T01:00/2026-03-30T01:00")]
    [InlineData("Month", 1, "2026-01-31T06:00:00Z", "2026-01-31T06:00/2026-02-28T06:00 2026-02-28T06:00/2026-03-31T06:00 2026-03-31T06:00/2026-04-30T06:00")]
    [InlineData("Month", 3, "2023-11-30T00:00:00Z", "2023-11-30T00:00/2024-02-29T00:00 2024-02-29T00:00/2024-05-30T00:00")]
    public void Windows_follow_each_other_from_the_start_on_and_past_ones_are_made_up_for(string frequency, int interval, string start, string expected)
    {
        var windows = Windows(frequency, interval, start);

        Assert.True(windows.CatchesUp);
        var wanted = expected.Split(' ');
        Assert.Equal(wanted, windows.Due(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Take(wanted.Length).Select(Shown));
        var all = windows.Due(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Take(wanted.Length).ToList();
        for (var i = 1; i < all.Count; i++)
        {
            Assert.Equal(all[i].Key, windows.Due(all[i - 1].ScheduledTime, DateTimeOffset.MaxValue).First().Key);
            Assert.Equal(all[i].Key, windows.Due(all[i].ScheduledTime.AddTicks(-1), DateTimeOffset.MaxValue).First().Key);
        }
    }

    [Fact]
    public void A_start_long_ago_costs_nothing()
    {
        var windows = Windows("Minute", 7, "0001-01-01T00:00:00Z");

        var due = windows.Due(Time("2026-01-01T00:00"), Time("2026-01-01T00:07")).Single();

        Assert.Equal(0, due.Window!.Value.Start.Ticks % (7 * TimeSpan.TicksPerMinute));
    }

    [Fact]
    public void A_window_is_due_at_its_end_and_after_the_delay()
    {
        var windows = Windows("Hour", 1, "2026-01-01T00:00:00Z", """, "delay": "00:15:00" """);

        Assert.Empty(windows.Due(DateTimeOffset.MinValue, Time("2026-01-01T01:14:59")));
        var due = Assert.Single(windows.Due(DateTimeOffset.MinValue, Time("2026-01-01T01:15")));
        Assert.Equal("2026-01-01T00:00/2026-01-01T01:00", Shown(due));
        Assert.Equal(Time("2026-01-01T01:15"), due.ScheduledTime);
        Assert.Equal("2026-01-01T01:00/2026-01-01T02:00", Shown(windows.Due(due.ScheduledTime, DateTimeOffset.MaxValue).First()));
    }

    [Fact]
    public void No_window_reaches_beyond_the_end() => Assert.Equal(
        ["2026-01-01T00:00/2026-01-01T01:00", "2026-01-01T01:00/2026-01-01T02:00"],
        Windows("Hour", 1, "2026-01-01T00:00:00Z", """, "endTime": "2026-01-01T02:30:00Z" """).Due(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Select(Shown));

    [Fact]
    public void Windows_end_where_time_does()
    {
        var last = Windows("Month", 12, "9990-06-01T00:00:00Z").Due(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Last();

        Assert.Equal("9998-06-01T00:00/9999-06-01T00:00", Shown(last));
        Assert.Empty(Windows("Hour", 1_000_000, "9900-01-01T00:00:00Z").Due(default, DateTimeOffset.MaxValue));
        Assert.Empty(Windows("Hour", 1, "9999-12-31T00:00:00Z", """, "delay": "9999.00:00:00" """).Due(default, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void What_is_said_of_concurrency_and_retries_is_there_for_who_runs_them()
    {
        var windows = Windows("Hour", 1, "2026-01-01T00:00:00Z", """, "retryPolicy": { "count": 2, "intervalInSeconds": 60 } """, concurrency: 50);

        Assert.Equal(50, windows.MaxConcurrency);
        Assert.Equal(new TriggerRetry(2, TimeSpan.FromMinutes(1)), windows.Retry);
        Assert.Equal(new TriggerRetry(0, TimeSpan.FromSeconds(30)), Windows("Hour", 1, "2026-01-01T00:00:00Z").Retry);
    }

    /// <summary>A day's window that waits for hours, windows of other sizes, and its own earlier ones.</summary>
    [Theory]
    [InlineData("Hour", 6, "2026-01-01T00:00:00Z", "", "2026-01-02T00:00/2026-01-02T06:00 2026-01-02T06:00/2026-01-02T12:00 2026-01-02T12:00/2026-01-02T18:00 2026-01-02T18:00/2026-01-03T00:00")]
    [InlineData("Hour", 24, "2026-01-01T00:00:00Z", """, "offset": "-1.00:00:00" """, "2026-01-01T00:00/2026-01-02T00:00")]
    [InlineData("Hour", 24, "2026-01-01T00:00:00Z", """, "offset": "1.00:00:00" """, "2026-01-03T00:00/2026-01-04T00:00")]
    [InlineData("Hour", 24, "2026-01-01T12:00:00Z", "", "2026-01-01T12:00/2026-01-02T12:00 2026-01-02T12:00/2026-01-03T12:00")]
    [InlineData("Hour", 1, "2026-01-01T00:00:00Z", """, "offset": "05:30:00", "size": "01:00:00" """, "2026-01-02T05:00/2026-01-02T06:00 2026-01-02T06:00/2026-01-02T07:00")]
    [InlineData("Month", 1, "2025-12-01T00:00:00Z", "", "2026-01-01T00:00/2026-02-01T00:00")]
    [InlineData("Hour", 24, "2026-01-01T00:00:00Z", """, "offset": "-7.00:00:00", "size": "7.00:00:00" """, "2026-01-01T00:00/2026-01-02T00:00")]
    [InlineData("Hour", 24, "2026-02-01T00:00:00Z", "", "")]
    public void A_window_waits_for_the_windows_that_cover_it(string frequency, int interval, string start, string span, string expected)
    {
        var upstream = Windows(frequency, interval, start);
        var windows = Daily($$"""
            { "type": "TumblingWindowTriggerDependencyReference", "referenceTrigger": { "referenceName": "Up", "type": "TriggerReference" } {{span}} }
            """);

        var waits = windows.WaitsFor(SecondOfJanuary(windows), name => name == "Up" ? upstream : throw new KeyNotFoundException(name)).ToList();

        Assert.Equal(expected, string.Join(' ', waits.Select(one => Shown(one.Window))));
        Assert.All(waits, one => Assert.Equal("Up", one.Trigger));
    }

    [Theory]
    [InlineData(""" "offset": "-1.00:00:00" """, "2026-01-01T00:00/2026-01-02T00:00")]
    [InlineData(""" "offset": "-1.00:00:00", "size": "1.00:00:00" """, "2026-01-01T00:00/2026-01-02T00:00")]
    [InlineData(""" "offset": "-3.00:00:00", "size": "3.00:00:00" """, "2026-01-01T00:00/2026-01-02T00:00")]
    [InlineData(""" "offset": "-01:00:00" """, "2026-01-01T00:00/2026-01-02T00:00")]
    public void A_window_waits_for_earlier_windows_of_its_trigger_and_never_for_itself(string span, string expected)
    {
        var windows = Daily($$"""{ "type": "SelfDependencyTumblingWindowTriggerReference", {{span}} }""");

        var waits = windows.WaitsFor(SecondOfJanuary(windows), _ => throw new InvalidOperationException("It knows itself."));

        Assert.Equal(expected, string.Join(' ', waits.Select(one => Shown(one.Window))));
        Assert.Empty(windows.WaitsFor(windows.Due(default, DateTimeOffset.MaxValue).First(), _ => throw new InvalidOperationException("It knows itself.")));
    }

    [Fact]
    public void Triggers_that_wait_for_each_other_are_an_error_for_each()
    {
        static string Waits(string name) => Hourly($$"""
            , "dependsOn": [{ "type": "TumblingWindowTriggerDependencyReference", "referenceTrigger": { "referenceName": "{{name}}", "type": "TriggerReference" } }]
            """);
        var errors = new TriggerFiles().Trigger("A", Type, Waits("B")).Trigger("B", Type, Waits("c")).Trigger("C", Type, Waits("A"))
            .Trigger("Alone", Type, Waits("Alone")).Trigger("Apart", Type, Waits("A")).Check();

        Assert.Equal(
            ["trigger/A.json", "trigger/Alone.json", "trigger/B.json", "trigger/C.json"], errors.Select(error => error.File).Order(StringComparer.Ordinal));
        Assert.All(errors, error => Assert.Equal("$.properties.typeProperties.dependsOn", error.Path));
        Assert.Contains(errors, error => error.Problem == "these triggers wait for each other, without end: A, B, C");
        Assert.Contains(errors, error => error.Problem == "the trigger waits for itself");
    }

    const string Type = "TumblingWindowTrigger";

    static string Hourly(string more) => $$"""{ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1 {{more}} }""";

    static TriggerCondition Windows(string frequency, int interval, string start, string more = "", int concurrency = 1) => TriggerFiles.Condition(Type, $$"""
        { "frequency": "{{frequency}}", "interval": {{interval}}, "startTime": "{{start}}", "maxConcurrency": {{concurrency}} {{more}} }
        """);

    static TriggerCondition Daily(string dependency) => new TriggerFiles().Trigger("Up", Type, Hourly("")).Trigger("T", Type, $$"""
        { "frequency": "Hour", "interval": 24, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1, "dependsOn": [{{dependency}}] }
        """).Read("T").Condition;

    static Occurrence SecondOfJanuary(TriggerCondition windows) => windows.Due(Time("2026-01-02T00:00"), DateTimeOffset.MaxValue).First();

    static string Shown(Occurrence occurrence)
    {
        var outputs = Assert.IsType<JsonObject>(occurrence.Describe("T", default)["outputs"]);
        Assert.Equal("00.0000000Z", ((string)outputs["windowEndTime"]!)[^11..]);
        return $"{((string)outputs["windowStartTime"]!)[..16]}/{((string)outputs["windowEndTime"]!)[..16]}";
    }

    static string Shown(Window window) => Shown(Occurrence.Of(window, TimeSpan.Zero));

    static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
