using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Sluice.Functions.Durable;

/// <summary>
/// Stops an activity whose run has ended. A durable engine does not tell a running activity that its orchestration was terminated,
/// and not every backend terminates the children of an orchestration, so each activity looks after the run itself.
/// </summary>
sealed class RunWatch(DurableTaskClient client, TimeProvider time, ILogger logger)
{
    // What a cancelled run waits at most, besides closing its connections; a look reads one record of the engine's store.
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    bool _isTerminated;

    /// <summary>Runs an activity unless and until its run has ended.</summary>
    /// <param name="runId">The run's id, which is that of its outermost orchestration.</param>
    /// <param name="activity">What to run.</param>
    /// <param name="discard">Removes what is kept for a later attempt, when the run was terminated; null when there is nothing.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    /// <returns>The activity's result; null when the run has ended: nobody reads it, and an exception would fill the log.</returns>
    /// <exception cref="SluiceException">The activity failed.</exception>
    /// <exception cref="HostStoppingException">The host stopped it.</exception>
    public async Task<T?> WhileRunningAsync<T>(
        string runId, Func<CancellationToken, Task<T>> activity, Func<Task>? discard, CancellationToken cancellationToken)
        where T : class?
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchAsync(runId, stop, done.Token);
        try
        {
            return await HasEndedAsync(runId, cancellationToken) ? null : await activity(stop.Token);
        }
        catch (Exception exception) when (stop.IsCancellationRequested && IsCancellation(exception))
        {
            // What the host interrupts is tried again; what a user cancelled is not.
            return cancellationToken.IsCancellationRequested ? throw new HostStoppingException() : null;
        }
        catch (SluiceException exception)
        {
            // The engine stores every inner exception too, and what a server says may quote a row.
            throw SluiceException.Parse(exception.Message);
        }
        finally
        {
            await done.CancelAsync();
            await watch;
            // The run may have been terminated since the last look.
            if (discard is not null && !cancellationToken.IsCancellationRequested
                && await HasEndedAsync(runId, CancellationToken.None) && _isTerminated)
            {
                await discard();
            }
        }
    }

    async Task WatchAsync(string runId, CancellationTokenSource stop, CancellationToken done)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                if (!await HasEndedAsync(runId, done))
                    continue;
                logger.ActivityStopped(runId);
                await stop.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The activity ended first.
        }
    }

    async Task<bool> HasEndedAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            var run = await client.GetInstanceAsync(runId, cancellationToken);
            _isTerminated = run is { RuntimeStatus: OrchestrationRuntimeStatus.Terminated };
            return run is { IsCompleted: true };
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            // Whether someone wants the copy to stop is not known just now: that is no reason to stop it.
            logger.RunNotRead(exception, runId);
            return false;
        }
    }

    static bool IsCancellation(Exception exception) => exception is OperationCanceledException or SluiceException { Side: Side.Cancelled };
}
