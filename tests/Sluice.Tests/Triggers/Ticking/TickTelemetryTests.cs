using Sluice.Orchestration;
using Sluice.Tests.Telemetry;

namespace Sluice.Tests.Triggers.Ticking;

/// <summary>What ticks measure.</summary>
public sealed class TickTelemetryTests : IDisposable
{
    const string Trigger = "sluice.trigger.name";

    readonly string _name = $"T{Guid.NewGuid():n}";
    readonly TickedFactory _factory = new("2026-01-01T04:00:00Z");
    readonly Measured _measured = new();

    [Fact]
    public async Task The_age_of_a_watermark_grows_until_the_next_window_has_succeeded_and_goes_with_the_trigger()
    {
        _factory.Files.Trigger(_name, "TumblingWindowTrigger", """
            { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "maxConcurrency": 1 }
            """);
        await _factory.StartAsync(_name);
        await _factory.TickAsync();
        Assert.Empty(Ages());

        await _factory.EndAsync("02", OrchestrationStatus.Succeeded, _name);
        await _factory.TickAsync();
        Assert.Equal([3600], Ages());
        await _factory.TickAfterAsync(TimeSpan.FromMinutes(10));
        Assert.Equal([3600, 4200], Ages());

        await _factory.StopAsync(_name);
        await _factory.TickAsync();
        Assert.Equal(2, Ages().Count);
    }

    [Fact]
    public async Task A_host_that_looks_no_more_tells_no_age_of_a_watermark()
    {
        _factory.Files.Trigger(_name, "TumblingWindowTrigger", """
            { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "maxConcurrency": 1 }
            """);
        await _factory.StartAsync(_name);
        await _factory.TickAsync();
        await _factory.EndAsync("02", OrchestrationStatus.Succeeded, _name);
        await _factory.TickAsync();
        Assert.Equal([3600], Ages());

        _factory.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal([3600], Ages());
    }

    [Fact]
    public async Task The_lag_of_an_occurrence_is_measured_once_however_many_hosts_find_it()
    {
        _factory.Files.Trigger(_name, "ScheduleTrigger", """
            { "recurrence": { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "timeZone": "UTC" } }
            """);
        await _factory.StartAsync(_name);
        await _factory.TickAsync();
        _factory.Time.Advance(TimeSpan.FromMinutes(61));

        await _factory.TickAsync(hosts: 3);

        Assert.Equal([60], _measured.Of("sluice.trigger.lag", Trigger, _name));
    }

    public void Dispose() => _measured.Dispose();

    IReadOnlyList<double> Ages() => _measured.Of("sluice.trigger.watermark.age", Trigger, _name);
}
