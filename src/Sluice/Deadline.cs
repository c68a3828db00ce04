namespace Sluice;

/// <summary>Bounds pieces of work by the time when an activity must have ended.</summary>
static class Deadline
{
    // Timers run at most 49 days.
    const int MostDays = 49;

    /// <summary>Does a piece of work, and cancels it when the time has come.</summary>
    /// <param name="end">The time; null is never.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends it before.</param>
    /// <exception cref="SluiceException">It took too long (<c>ActivityTimeout</c>), or failed.</exception>
    public static async Task<T> RunAsync<T>(
        DateTimeOffset? end, TimeProvider time, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Left(end, time), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await work(either.Token);
        }
        catch (Exception exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or SluiceException { Side: Side.Cancelled })
        {
            throw new SluiceException(Side.Engine, SluiceException.ActivityTimeout,
                "It took longer than the activity's timeout. Raise policy.timeout, or give it less to do.", exception);
        }
    }

    static TimeSpan Left(DateTimeOffset? end, TimeProvider time)
    {
        var left = end - time.GetUtcNow() ?? TimeSpan.MaxValue;
        return left.TotalDays >= MostDays ? Timeout.InfiniteTimeSpan : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
