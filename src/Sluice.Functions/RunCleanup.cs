using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.State;

namespace Sluice.Functions;

/// <summary>Deletes what runs have kept for long enough, and what is remembered of them: once when the app starts, and every day after.</summary>
sealed class RunCleanup(
    OutputStore outputs, RunHistory history, StateStore state, TimeProvider time, ILogger<RunCleanup> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                var oldest = time.GetUtcNow() - OutputStore.Retention;
                await DeleteAsync(token => outputs.DeleteBeforeAsync(oldest, token), stoppingToken);
                await DeleteAsync(token => history.DeleteBeforeAsync(oldest, token), stoppingToken);
                await DeleteAsync(token => TriggerHistory.DeleteBeforeAsync(state, oldest, token), stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops.
        }
    }

    async Task DeleteAsync(Func<CancellationToken, Task> delete, CancellationToken cancellationToken)
    {
        try
        {
            await delete(cancellationToken);
        }
        catch (SluiceException fault) when (fault.Code == HostSettings.NoStore)
        {
            // An app without a store has kept nothing; whoever needs it is told.
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.OutputsNotDeleted(exception.Message);
        }
    }
}
