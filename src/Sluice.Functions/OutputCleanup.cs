using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Activities;

namespace Sluice.Functions;

/// <summary>Deletes what runs have kept for long enough: once when the app starts, and every day after.</summary>
sealed class OutputCleanup(OutputStore outputs, TimeProvider time, ILogger<OutputCleanup> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await DeleteAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops.
        }
    }

    async Task DeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await outputs.DeleteBeforeAsync(time.GetUtcNow() - OutputStore.Retention, cancellationToken);
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
