namespace Sluice.Copying.Pacing;

/// <summary>
/// Ends a piece of work of the sink's server that takes longer than <c>writeBatchTimeout</c>: a write, a statement. Work is only marked
/// with the time, since it comes many times a second; a timer looks at the mark.
/// </summary>
sealed class BatchTimeout : IAsyncDisposable
{
    static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    readonly TimeSpan _limit;
    readonly ITimer _timer;
    readonly TimeProvider _time;
    readonly Func<Task> _cancel;
    long _start;
    int _hasExpired;
    Task _cancelling = Task.CompletedTask;

    /// <param name="limit">The longest that a piece of work may take.</param>
    /// <param name="cancel">Has the work fail soon.</param>
    public BatchTimeout(TimeSpan limit, TimeProvider time, Func<Task> cancel)
    {
        (_limit, _time, _cancel) = (limit, time, cancel);
        var interval = limit < CheckInterval ? limit + TimeSpan.FromMilliseconds(1) : CheckInterval;
        _timer = time.CreateTimer(_ => Check(), null, interval, interval);
    }

    /// <summary>Whether a piece of work took too long and was ended for it.</summary>
    public bool HasExpired => Volatile.Read(ref _hasExpired) != 0;

    /// <summary>Marks the beginning of a piece of work; disposing the mark is its end.</summary>
    public Scope Start()
    {
        Volatile.Write(ref _start, _time.GetTimestamp());
        return new Scope(this);
    }

    /// <summary>Ends looking, and waits for a cancel that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _cancelling;
    }

    void Check()
    {
        var start = Volatile.Read(ref _start);
        if (start != 0 && _time.GetElapsedTime(start) > _limit && Interlocked.Exchange(ref _hasExpired, 1) == 0)
            _cancelling = _cancel();
    }

    /// <summary>A piece of work under way.</summary>
    public readonly struct Scope(BatchTimeout watch) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Volatile.Write(ref watch._start, 0);
    }
}
