using Sluice.Copying.Jobs;

namespace Sluice.Copying.Pacing;

/// <summary>
/// Keeps one slice to its speed. Chunks are let through whole, so a low limit is reached on average: after each chunk the wait is what
/// it should have taken. Time that was not used is made up for by a second's worth at most.
/// </summary>
/// <param name="limit">The slice's share.</param>
sealed class RateLimiter(SpeedLimit limit, TimeProvider time)
{
    const double BytesPerMegabyte = 1 << 20;

    // Timers run at most 49 days.
    static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    readonly Meter? _rows = Meter.Of(limit.RowsPerSecond, time);
    readonly Meter? _bytes = Meter.Of(limit.MegabytesPerSecond * BytesPerMegabyte, time);

    /// <summary>Waits until the slice may have come this far.</summary>
    /// <param name="rows">Rows so far.</param>
    /// <param name="bytes">Bytes so far.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    public async ValueTask WaitAsync(long rows, long bytes, CancellationToken cancellationToken)
    {
        _rows?.Count(rows);
        _bytes?.Count(bytes);
        while (Remaining() is { Ticks: > 0 } wait)
            await Task.Delay(wait < MaxWait ? wait : MaxWait, time, cancellationToken);
    }

    /// <summary>In whole milliseconds, rounded up: timers know no less.</summary>
    TimeSpan Remaining() =>
        TimeSpan.FromMilliseconds(Math.Ceiling(1000 * Math.Max(_rows?.Remaining() ?? 0, _bytes?.Remaining() ?? 0)));

    /// <summary>A bucket of tokens that is empty at first and holds those of a second.</summary>
    sealed class Meter(double perSecond, TimeProvider time)
    {
        const double Burst = 1;

        readonly long _start = time.GetTimestamp();
        long _counted;

        // In seconds since the start: when what was counted will have been paid for.
        double _paidAt;

        public static Meter? Of(double? perSecond, TimeProvider time) => perSecond is { } rate ? new Meter(rate, time) : null;

        public void Count(long soFar)
        {
            _paidAt = Math.Max(_paidAt, Elapsed - Burst) + ((soFar - _counted) / perSecond);
            _counted = soFar;
        }

        public double Remaining() => _paidAt - Elapsed;

        double Elapsed => time.GetElapsedTime(_start).TotalSeconds;
    }
}
