namespace Sluice.Connections;

/// <summary>
/// Holds connections in the background of this process, for as long as the copies want them: an activity that held one itself would
/// fill a place of the host in which slices are to be copied.
/// </summary>
sealed class HeldConnections : IAsyncDisposable
{
    // Letting go of a connection that was told to end.
    static readonly TimeSpan Parting = TimeSpan.FromSeconds(30);

    readonly Lock _lock = new();
    readonly Dictionary<HeldConnection, Task<string?>> _held = [];
    readonly CancellationTokenSource _stop = new();

    /// <summary>Holds a connection and returns at once.</summary>
    /// <param name="connection">The connection, which is let go of at the end.</param>
    /// <param name="whileRunning">Goes on with what it is given for no longer than the copy runs.</param>
    public void Hold(HeldConnection connection, WhileRunning whileRunning)
    {
        lock (_lock)
            _held.Add(connection, Task.Run(() => HoldAsync(connection, whileRunning)));
    }

    /// <summary>Waits a while until the connections of this name, which were told to end, have.</summary>
    /// <returns>Why one of them had ended before; null when none had.</returns>
    public async Task<string?> EndedAsync(string name, TimeProvider time, CancellationToken cancellationToken)
    {
        string? reason = null;
        foreach (var (connection, held) in All().Where(pair => pair.Key.Name == name))
        {
            try
            {
                reason = await held.WaitAsync(Parting, time, cancellationToken) ?? reason;
                Forget(connection);
            }
            catch (TimeoutException)
            {
                // The copy's end is not to hang on it: it ends with the connection.
            }
        }

        return reason;
    }

    /// <summary>Lets go of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(All().Values);
        _stop.Dispose();
    }

    async Task<string?> HoldAsync(HeldConnection connection, WhileRunning whileRunning)
    {
        string? reason = null;
        try
        {
            await using (connection)
                reason = await whileRunning(connection.HoldAsync, _stop.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SluiceException)
        {
            // The run, or this process, ended first.
        }

        // Why one is lost stays here until the copy asks.
        if (reason is null)
            Forget(connection);
        return reason;
    }

    void Forget(HeldConnection connection)
    {
        lock (_lock)
            _held.Remove(connection);
    }

    Dictionary<HeldConnection, Task<string?>> All()
    {
        lock (_lock)
            return new(_held);
    }
}
