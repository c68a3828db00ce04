using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Runs;
using Sluice.Telemetry;

namespace Sluice.Triggers.State;

/// <summary>Starts what an occurrence of a trigger is to start, once, whoever finds it and however often.</summary>
/// <param name="runs">Starts runs.</param>
/// <param name="history">Keeps what became of occurrences.</param>
/// <param name="time">Tells the time.</param>
internal sealed class TriggerStarter(RunStarter runs, TriggerHistory history, TimeProvider time)
{
    /// <summary>Starts all pipelines of a trigger for an occurrence, unless that was done before.</summary>
    /// <returns>What became of it; it has failed when an expression has no value, or a pipeline cannot run.</returns>
    /// <exception cref="SluiceException">The engine or a store fails: it can be tried again.</exception>
    public async Task<TriggerRun> StartAsync(Factory factory, Trigger trigger, Occurrence occurrence, CancellationToken cancellationToken)
    {
        var id = history.IdOf(trigger, occurrence);
        // What waits has started nothing.
        if (await history.FindAsync(trigger.Name, id, cancellationToken) is { Run.Status: not TriggerRun.Waiting } before)
            return before.Run;
        var run = await StartAsync(factory, trigger, occurrence, TriggerRun.Of(id, trigger, occurrence, time.GetUtcNow()), cancellationToken);
        var written = await history.WriteAsync(new TriggerRunRecord(run, occurrence), cancellationToken);
        // Another host may have been faster.
        if (ReferenceEquals(written, run) && occurrence.Attempt == 0)
        {
            var late = (run.TriggerRunTimestamp - occurrence.ScheduledTime).TotalSeconds;
            Instruments.TriggerLag.Record(Math.Max(0, late), KeyValuePair.Create<string, object?>(Attributes.TriggerName, trigger.Name));
        }

        return written;
    }

    /// <summary>Records, once, that a started trigger cannot be read.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type, as far as it can be read.</param>
    /// <param name="since">Since when what it may have to start is not known.</param>
    /// <param name="wrong">Everything that is wrong with it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FailAsync(string name, string type, DateTimeOffset since, DefinitionException wrong, CancellationToken cancellationToken)
    {
        var id = history.IdOf(name, $"unreadable since {since:O}\n{wrong.Message}");
        if (await history.FindAsync(name, id, cancellationToken) is null)
            await history.WriteAsync(new TriggerRunRecord(TriggerRun.Unreadable(id, name, type, wrong, time.GetUtcNow()), null), cancellationToken);
    }

    async Task<TriggerRun> StartAsync(
        Factory factory, Trigger trigger, Occurrence occurrence, TriggerRun run, CancellationToken cancellationToken)
    {
        var started = new JsonObject();
        try
        {
            foreach (var request in trigger.Runs(occurrence, run.TriggerRunId, run.TriggerRunTimestamp))
            {
                await runs.StartAsync(factory, request, [], cancellationToken);
                started[request.Pipeline] = request.RunId;
            }

            return run with { TriggeredPipelines = started };
        }
        catch (DefinitionException wrong)
        {
            return run with { TriggeredPipelines = started, Status = TriggerRun.Failed, Message = wrong.Message };
        }
    }
}
