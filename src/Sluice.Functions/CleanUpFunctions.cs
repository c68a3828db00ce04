using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.State;

namespace Sluice.Functions;

/// <summary>Deletes what is old: what runs have kept, what is remembered of them and of triggers, and the engine's own histories.</summary>
/// <param name="outputs">What runs have kept.</param>
/// <param name="history">What became of runs.</param>
/// <param name="state">Where triggers are remembered.</param>
/// <param name="time">Tells the time.</param>
/// <param name="logger">Is told what could not be deleted.</param>
public sealed class CleanUpFunctions(
    OutputStore outputs, RunHistory history, StateStore state, TimeProvider time, ILogger<CleanUpFunctions> logger)
{
    static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Cleans up every day. The host calls it in one instance of the app, and when the app starts if a day was missed.</summary>
    [Function("CleanUp")]
    public async Task CleanUpAsync(
        [TimerTrigger("0 30 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(client);
        await OldRecords.DeleteAsync(
            outputs, history, state, time,
            oldest => client.PurgeAllInstancesAsync(new PurgeInstancesFilter(null, oldest, Ended), cancellationToken), Tell, cancellationToken);
    }

    void Tell(Exception fault)
    {
        // An app without a store has kept nothing; whoever needs it is told.
        if (fault is not SluiceException { Code: HostSettings.NoStore })
            logger.OldNotDeleted(fault.Message);
    }
}
