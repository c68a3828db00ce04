using System.Threading.Channels;

namespace Sluice.Cli.Serving;

/// <summary>
/// Ticks at once, at every full minute, and soon after it was woken; never while a tick is under way.
/// </summary>
/// <param name="tick">A tick, which throws nothing but that it was cancelled.</param>
/// <param name="time">Tells the time.</param>
sealed class TickTimer(Func<CancellationToken, Task> tick, TimeProvider time)
{
    // Many runs may end at a time.
    static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    readonly Channel<bool> _woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something has happened that a trigger may wait for.</summary>
    public void Wake() => _woken.Writer.TryWrite(true);

    /// <summary>Ticks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                // What happens during the tick may come too late for it.
                _woken.Reader.TryRead(out _);
                var began = time.GetTimestamp();
                await tick(stop);
                await WaitAsync(stop);
                if (AtLeast - time.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero)
                    await Task.Delay(rest, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It stops.
        }
    }

    async Task WaitAsync(CancellationToken stop)
    {
        var toMinute = TimeSpan.FromTicks(Interval.Ticks - (time.GetUtcNow().Ticks % Interval.Ticks));
        using var timeout = new CancellationTokenSource(toMinute, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await _woken.Reader.WaitToReadAsync(both.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The minute is full.
        }
    }
}
