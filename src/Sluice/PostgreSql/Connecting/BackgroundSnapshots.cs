namespace Sluice.PostgreSql.Connecting;

/// <summary>
/// Holds snapshots in the background of this process, for as long as their copies want them: an activity that held one itself would
/// fill a place of the host in which slices are to be copied.
/// </summary>
sealed class BackgroundSnapshots(TimeProvider time) : IAsyncDisposable
{
    // Letting go of a connection that was told to end.
    static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly Dictionary<SnapshotConnection, Task<string?>> _held = [];
    readonly CancellationTokenSource _stop = new();

    /// <summary>Keeps a snapshot and returns at once.</summary>
    /// <param name="holding">The snapshot, which is let go of at the end.</param>
    /// <param name="whileRunning">Goes on with what it is given for no longer than the copy runs.</param>
    public void Add(SnapshotConnection holding, WhileRunning whileRunning)
    {
        lock (_lock)
            _held.Add(holding, Task.Run(() => HoldAsync(holding, whileRunning)));
    }

    /// <summary>Waits a while until the snapshots of this name, which were told to end, have.</summary>
    /// <returns>Why one of them had ended before; null when none had.</returns>
    public async Task<string?> WaitForEndAsync(string name, CancellationToken cancellationToken)
    {
        string? reason = null;
        foreach (var (holding, kept) in Snapshot().Where(pair => pair.Key.Name == name))
        {
            try
            {
                reason = await kept.WaitAsync(EndTimeout, time, cancellationToken) ?? reason;
                Remove(holding);
            }
            catch (TimeoutException)
            {
                // The copy's end is not to hang on it: it ends with the connection.
            }
        }

        return reason;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(Snapshot().Values);
        _stop.Dispose();
    }

    async Task<string?> HoldAsync(SnapshotConnection holding, WhileRunning whileRunning)
    {
        string? reason = null;
        try
        {
            await using (holding)
                reason = await whileRunning(holding.HoldAsync, _stop.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SluiceException)
        {
            // The run, or this process, ended first.
        }

        // Why one is lost stays here until the copy asks.
        if (reason is null)
            Remove(holding);
        return reason;
    }

    void Remove(SnapshotConnection holding)
    {
        lock (_lock)
            _held.Remove(holding);
    }

    Dictionary<SnapshotConnection, Task<string?>> Snapshot()
    {
        lock (_lock)
            return new(_held);
    }
}
