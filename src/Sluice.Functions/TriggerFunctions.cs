using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Functions.Durable;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Functions;

/// <summary>Starts what time makes due.</summary>
/// <param name="source">The factory.</param>
/// <param name="state">Where triggers are remembered.</param>
/// <param name="outputs">Where the secrets of runs lie.</param>
/// <param name="history">What became of runs.</param>
/// <param name="time">Tells the time.</param>
/// <param name="logger">Is told what triggers could not do.</param>
public sealed class TriggerFunctions(
    FactorySource source, StateStore state, OutputStore outputs, RunHistory history, TimeProvider time, ILogger<TriggerFunctions> logger)
{
    /// <summary>
    /// Ticks every minute. The host calls it in one instance of the app at a time, and never while it runs; what a minute misses is due at
    /// the next one.
    /// </summary>
    [Function("Tick")]
    public async Task TickAsync(
        [TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timer);
        try
        {
            var tick = new TriggerTick(
                state, source.Scope, new DurableOrchestrationClient(client), outputs, history, time, logger.TriggersTold);
            await tick.RunAsync(source.Current.Factory, cancellationToken);
        }
        catch (SluiceException fault)
        {
            // The factory cannot be read.
            logger.TriggersTold(fault.Message);
        }
    }
}
