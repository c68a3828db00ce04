using Microsoft.Extensions.Time.Testing;
using Sluice.Cli.Serving;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli.Serving;

/// <summary>When a server ticks.</summary>
public sealed class TickTimerTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly CountedTime _time = new();
    readonly List<string> _ticks = [];
    int _timers;
    int _seen;

    [Fact]
    public async Task It_ticks_at_once_and_at_every_full_minute()
    {
        using var stop = new CancellationTokenSource();
        var running = new TickTimer(TickAsync, _time).RunAsync(stop.Token);
        await SeesAsync("00:40");
        await PassAsync("01:00");
        await PassAsync("02:00");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task What_wakes_it_makes_it_tick_before_the_minute_and_no_more_than_once_a_second()
    {
        using var stop = new CancellationTokenSource();
        var timer = new TickTimer(TickAsync, _time);
        var running = timer.RunAsync(stop.Token);
        await SeesAsync("00:40");
        for (var i = 0; i < 20; i++)
            timer.Wake();
        await PassAsync("00:41", timers: 2);
        await PassAsync("01:00");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_tick_that_takes_long_is_not_joined_by_another()
    {
        using var stop = new CancellationTokenSource();
        var (count, going) = (0, new TaskCompletionSource());
        var timer = new TickTimer(_ => ++count == 1 ? going.Task : Task.CompletedTask, _time);
        var running = timer.RunAsync(stop.Token);
        timer.Wake();
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(1, count);
        going.SetResult();
        await Eventually.GetAsync(() => Task.FromResult(Volatile.Read(ref count)), ticks => ticks == 2, Patience);
        await stop.CancelAsync();
        await running;
        Assert.Equal(2, count);
    }

    Task TickAsync(CancellationToken cancellationToken)
    {
        lock (_ticks)
            _ticks.Add($"{_time.GetUtcNow():mm:ss}");
        return Task.CompletedTask;
    }

    /// <summary>Lets second after second pass until the next tick, which must be at this one.</summary>
    /// <param name="at">When.</param>
    /// <param name="timers">So many timers are set until it waits.</param>
    async Task PassAsync(string at, int timers = 1)
    {
        _timers += timers;
        await Eventually.GetAsync(() => Task.FromResult(_time.Timers), count => count >= _timers, Patience);
        while ($"{_time.GetUtcNow():mm:ss}" != at)
        {
            Assert.Equal(_seen, Count);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await SeesAsync(at);
    }

    async Task SeesAsync(string at)
    {
        _seen++;
        await Eventually.GetAsync(() => Task.FromResult(Count), count => count >= _seen, Patience);
        lock (_ticks)
            Assert.Equal(at, _ticks[^1]);
    }

    int Count
    {
        get
        {
            lock (_ticks)
                return _ticks.Count;
        }
    }

    /// <summary>A clock that knows how many timers were set: before, nobody waits.</summary>
    sealed class CountedTime() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 40, TimeSpan.Zero))
    {
        int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }
}
