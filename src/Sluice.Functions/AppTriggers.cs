using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Functions.Durable;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Functions;

/// <summary>The triggers of the app's factory that wait for times and windows.</summary>
/// <param name="source">The factory.</param>
/// <param name="state">Where triggers are remembered.</param>
/// <param name="outputs">Where the secrets of runs lie.</param>
/// <param name="history">What became of runs.</param>
/// <param name="time">Tells the time.</param>
/// <param name="logger">Is told what triggers could not do.</param>
public sealed class AppTriggers(
    FactorySource source, StateStore state, OutputStore outputs, RunHistory history, TimeProvider time, ILogger<AppTriggers> logger)
{
    /// <summary>Starts what is due.</summary>
    public Task TickAsync(DurableTaskClient client, CancellationToken cancellationToken) =>
        TryAsync(() => Tick(client).RunAsync(source.Current.Factory, cancellationToken));

    /// <summary>Gives the place of a window whose run has ended to another one. If that fails, the next tick does it.</summary>
    public Task ToldAsync(RunNews news, DurableTaskClient client, CancellationToken cancellationToken) =>
        news.Status.HasEnded && news.Run.TriggerName is { } trigger
            ? TryAsync(() => Tick(client).LookAsync(source.Current.Factory, trigger, cancellationToken))
            : Task.CompletedTask;

    TriggerTick Tick(DurableTaskClient client) =>
        new(state, source.Scope, new DurableOrchestrationClient(client), outputs, history, time, logger.TriggersTold);

    async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (SluiceException fault)
        {
            // The factory cannot be read, or the store of triggers.
            logger.TriggersTold(fault.Message);
        }
    }
}
