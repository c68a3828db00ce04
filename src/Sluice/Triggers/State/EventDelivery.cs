using System.Collections.Concurrent;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Runs.State;

namespace Sluice.Triggers.State;

/// <summary>Brings events to the triggers of a factory that wait for them. Events may be brought again: what they start is started once.</summary>
/// <param name="factory">Gives the factory as it is now.</param>
/// <param name="states">Which triggers are started.</param>
/// <param name="starter">Starts their pipelines.</param>
internal sealed class EventDelivery(Func<Factory> factory, TriggerStates states, TriggerStarter starter)
{
    // Each is some short waits for the engine and the store.
    const int AtOnce = 16;

    /// <summary>That of a server.</summary>
    /// <param name="source">The factory.</param>
    /// <param name="engine">What runs its pipelines.</param>
    /// <param name="outputs">Where the secrets of runs lie.</param>
    /// <param name="state">Which triggers are started.</param>
    /// <param name="history">Is told of runs.</param>
    /// <param name="time">Tells the time.</param>
    public static EventDelivery Of(
        FactorySource source, OrchestrationClient engine, OutputStore outputs, StateStore state, RunHistory history, TimeProvider time)
    {
        var runs = new RunStarter(engine, outputs, history, time);
        return new EventDelivery(
            () => source.Current.Factory, new TriggerStates(state, source.Scope, time),
            new TriggerStarter(runs, new TriggerHistory(state, source.Scope), time));
    }

    /// <summary>
    /// Starts every started trigger that waits for one of the events. One that fails is recorded as failed, and does not keep others from it.
    /// </summary>
    /// <returns>The ids of the runs of pipelines that the events have started, now or when they were brought before.</returns>
    /// <exception cref="SluiceException">The engine or a store fails: bring them again.</exception>
    public async Task<IReadOnlyList<string>> DeliverAsync(IReadOnlyList<TriggerEvent> events, CancellationToken cancellationToken)
    {
        var current = factory();
        var matches = new List<(Trigger Trigger, Occurrence Occurrence)>();
        var triggers = ReadTriggers.Of(current);
        foreach (var resource in current.All(ResourceKind.Trigger))
        {
            if (triggers.Open(resource) is not { Condition.IsTimed: false } trigger)
                continue;
            var occurrences = events.Select(trigger.Condition.Match).OfType<Occurrence>().ToList();
            if (occurrences.Count > 0 && await states.OfAsync(trigger.Name, trigger.IsStartedByDefinition, cancellationToken) is { IsStarted: true } state)
                matches.AddRange(occurrences.Where(occurrence => IsDue(occurrence, state)).Select(occurrence => (trigger, occurrence)));
        }

        var runs = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            matches, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (match, token) =>
            {
                var run = await starter.StartAsync(current, match.Trigger, match.Occurrence, token);
                foreach (var (_, id) in run.TriggeredPipelines)
                    runs.Add((string)id!);
            });
        return [.. runs.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// What happened before somebody started the trigger is dropped; storage accounts tell whole seconds. One that is started by its
    /// definition is so from its first event on.
    /// </summary>
    static bool IsDue(Occurrence occurrence, TriggerState state) =>
        state.IsByDefinition || occurrence.ScheduledTime.UtcTicks >= state.Since.UtcTicks - (state.Since.UtcTicks % TimeSpan.TicksPerSecond);
}
