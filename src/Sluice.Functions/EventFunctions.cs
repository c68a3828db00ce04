using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Functions.Durable;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers;
using Sluice.Triggers.State;

namespace Sluice.Functions;

/// <summary>Takes events off the storage queue that Event Grid writes to.</summary>
/// <param name="source">The factory.</param>
/// <param name="outputs">Where the secrets of runs lie.</param>
/// <param name="state">Which triggers are started.</param>
/// <param name="history">What became of runs.</param>
/// <param name="time">Tells the time.</param>
public sealed class EventFunctions(
    FactorySource source, OutputStore outputs, StateStore state, RunHistory history, TimeProvider time, ILogger<EventFunctions> logger)
{
    /// <summary>
    /// Starts the triggers that wait for the events of a message. After a failure the message comes again, until the host puts it into the
    /// queue for poison.
    /// </summary>
    [Function("TakeEvents")]
    public async Task TakeAsync(
        [QueueTrigger(EventQueue.Reference)] string message, [DurableClient] DurableTaskClient client, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var id = context.BindingContext.BindingData.TryGetValue("Id", out var known) ? $"{known}" : "";
        try
        {
            var events = EventMessage.Read(message, time.GetUtcNow());
            var runs = await EventDelivery.Of(source, new DurableOrchestrationClient(client), outputs, state, history, time)
                .DeliverAsync(events, cancellationToken);
            logger.EventsTaken(id, events.Count, runs.Count);
        }
        catch (SluiceException fault) when (fault.Code == TriggerEvent.Unusable)
        {
            logger.MessageUnusable(id, fault.Detail);
            throw;
        }
        catch (SluiceException fault)
        {
            logger.MessageNotDone(id, fault.Detail);
            throw;
        }
    }
}
