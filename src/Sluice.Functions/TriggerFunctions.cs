using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Sluice.Functions;

/// <summary>Starts what time makes due.</summary>
/// <param name="triggers">The triggers.</param>
public sealed class TriggerFunctions(AppTriggers triggers)
{
    /// <summary>
    /// Ticks every minute. The host calls it in one instance of the app at a time, and never while it runs; what a minute misses is due at
    /// the next one.
    /// </summary>
    [Function("Tick")]
    public Task TickAsync(
        [TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timer);
        return triggers.TickAsync(client, cancellationToken);
    }
}
