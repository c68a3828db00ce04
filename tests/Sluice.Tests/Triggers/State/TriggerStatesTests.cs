using Sluice.Cli.State;
using Sluice.Triggers.State;

namespace Sluice.Tests.Triggers.State;

/// <summary>Which triggers are started.</summary>
public sealed class TriggerStatesTests
{
    readonly Clock _clock = new();
    readonly TriggerStates _states;

    public TriggerStatesTests() => _states = new TriggerStates(new MemoryStateStore(_clock), "factory", _clock);

    [Fact]
    public async Task A_trigger_is_what_its_definition_says_until_somebody_starts_or_stops_it()
    {
        Assert.False((await OfAsync(false)).IsStarted);
        Assert.True((await OfAsync(true)).IsStarted);
        Assert.False((await OfAsync(false)).IsStarted);

        await _states.SetAsync("t", true, CancellationToken.None);

        Assert.True((await OfAsync(false)).IsStarted);

        await _states.SetAsync("T", false, CancellationToken.None);

        Assert.False((await OfAsync(true)).IsStarted);
    }

    [Fact]
    public async Task What_is_due_counts_from_the_start_on_and_a_clock_that_goes_back_repeats_nothing()
    {
        await _states.SetAsync("T", true, CancellationToken.None);
        var begin = (await OfAsync(false)).EvaluatedUntil;

        await _states.EvaluatedAsync("T", begin.AddHours(2), CancellationToken.None);
        await _states.EvaluatedAsync("T", begin.AddHours(1), CancellationToken.None);
        await _states.SetAsync("T", true, CancellationToken.None);

        Assert.Equal(begin.AddHours(2), (await OfAsync(false)).EvaluatedUntil);

        _clock.Now = begin.AddHours(1);
        await _states.SetAsync("T", false, CancellationToken.None);
        await _states.SetAsync("T", true, CancellationToken.None);

        Assert.Equal(begin.AddHours(2), (await OfAsync(false)).EvaluatedUntil);

        _clock.Now = begin.AddHours(9);
        await _states.SetAsync("T", false, CancellationToken.None);
        await _states.SetAsync("T", true, CancellationToken.None);

        Assert.Equal(begin.AddHours(9), (await OfAsync(false)).EvaluatedUntil);
    }

    Task<TriggerState> OfAsync(bool isStartedByDefinition) => _states.OfAsync("T", isStartedByDefinition, CancellationToken.None);

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
