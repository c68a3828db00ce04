using System.Diagnostics;
using Sluice.Copying.Jobs;
using Sluice.Copying.Pacing;
using Sluice.Tests.Orchestration;

namespace Sluice.Tests.Copying.Pacing;

public sealed class RateLimiterTests
{
    readonly ManualTime _time = new();

    [Fact]
    public async Task Rows_take_the_time_that_the_limit_asks_for()
    {
        var governor = new RateLimiter(new SpeedLimit { RowsPerSecond = 1000 }, _time);

        for (var chunk = 1; chunk <= 10; chunk++)
            await governor.WaitAsync(chunk * 1500, 0, CancellationToken.None);

        Assert.Equal(Enumerable.Repeat(1.5, 10), _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Of_two_limits_the_narrower_one_counts()
    {
        var governor = new RateLimiter(new SpeedLimit { RowsPerSecond = 1000, MegabytesPerSecond = 0.5 }, _time);

        await governor.WaitAsync(1000, 1 << 20, CancellationToken.None);
        await governor.WaitAsync(4000, (1 << 20) + 1, CancellationToken.None);

        Assert.Equal([2, 2], _time.Waits.Select(wait => Math.Round(wait.TotalSeconds, 2)));
    }

    [Fact]
    public async Task After_a_pause_no_more_than_a_second_is_made_up_for()
    {
        var governor = new RateLimiter(new SpeedLimit { RowsPerSecond = 100 }, _time);
        await Task.Delay(TimeSpan.FromHours(1), _time);

        await governor.WaitAsync(100, 0, CancellationToken.None);
        var afterOneSecondsWorth = _time.Waits.Count;
        await governor.WaitAsync(300, 0, CancellationToken.None);

        Assert.Equal(1, afterOneSecondsWorth);
        Assert.Equal(TimeSpan.FromSeconds(2), _time.Waits[^1]);
    }

    [Fact]
    public async Task A_wait_of_years_is_waited_for_too()
    {
        var governor = new RateLimiter(new SpeedLimit { RowsPerSecond = 1 }.Share(256), _time);

        await governor.WaitAsync(100_000, 0, CancellationToken.None);

        Assert.Equal(256 * 100_000, _time.Waits.Sum(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_wait_ends_at_once_when_it_is_cancelled()
    {
        var governor = new RateLimiter(new SpeedLimit { RowsPerSecond = 1 }, TimeProvider.System);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await governor.WaitAsync(1_000_000, 0, stop.Token));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10));
    }
}
