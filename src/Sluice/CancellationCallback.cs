namespace Sluice;

/// <summary>
/// What is done once when a token is cancelled. Disposing it waits for that: nobody goes on with what is being cancelled meanwhile.
/// </summary>
sealed class CancellationCallback : IAsyncDisposable
{
    readonly CancellationTokenRegistration _registration;
    Task _running = Task.CompletedTask;

    /// <param name="cancel">What is done. Its fault is, or comes from, one that is reported elsewhere.</param>
    public CancellationCallback(Func<Task> cancel, CancellationToken cancellationToken) =>
        _registration = cancellationToken.Register(() => _running = IgnoreErrorsAsync(cancel));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Waits for the callback, which may be running.
        await _registration.DisposeAsync();
        await _running;
    }

    static async Task IgnoreErrorsAsync(Func<Task> cancel)
    {
        try
        {
            await cancel();
        }
        catch (Exception)
        {
            // Whoever uses what was to be cancelled finds out what is wrong with it.
        }
    }
}
