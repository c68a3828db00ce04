using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Telemetry;
using Sluice.Triggers.State;

namespace Sluice.Triggers.Ticking;

/// <summary>
/// Starts what time makes due for the triggers of a factory. What was due since the last tick is due at this one, however late it is; ids
/// derive from what is due, so two hosts that tick at the same time start it once.
/// </summary>
/// <param name="store">Where triggers are remembered.</param>
/// <param name="scope">Tells factories apart that share a store.</param>
/// <param name="engine">What runs pipelines.</param>
/// <param name="outputs">Where the secrets of runs lie.</param>
/// <param name="history">What became of runs.</param>
/// <param name="time">Tells the time.</param>
/// <param name="tell">Takes what somebody should know.</param>
internal sealed class TriggerTick(
    StateStore store, string scope, OrchestrationClient engine, OutputStore outputs, RunHistory history, TimeProvider time, Action<string> tell)
{
    /// <summary>What schedules made due longer ago, while nobody ticked, is not started.</summary>
    public static readonly TimeSpan MostLate = TimeSpan.FromDays(1);

    static readonly TimeSpan NotedAfter = TimeSpan.FromSeconds(30);

    // Triggers wait for the store and the engine most of the time.
    const int AtATime = 16;

    // Each time another host has been faster.
    const int MostTries = 10;

    readonly TriggerStates _states = new(store, scope, time);
    readonly WindowStates _windows = new(store, scope);
    readonly TriggerHistory _runs = new(store, scope);

    /// <summary>Looks at all triggers. One that cannot be read, or that the engine fails, keeps no other from starting.</summary>
    /// <exception cref="SluiceException">The store of triggers fails: nothing is lost, and the next tick goes on.</exception>
    public async Task RunAsync(Factory factory, CancellationToken cancellationToken)
    {
        var triggers = ReadTriggers.Of(factory);
        var now = time.GetUtcNow();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(factory.All(ResourceKind.Trigger), options, async (resource, stop) =>
        {
            try
            {
                await LookAsync(triggers, resource, now, stop);
            }
            catch (Exception fault) when (!stop.IsCancellationRequested && fault is not SluiceException { Code: StateStore.NotKept })
            {
                Tell(resource, fault);
            }
        });
        Watermarks.Keep(scope, [.. factory.All(ResourceKind.Trigger).Select(resource => resource.Name)]);
        foreach (var broken in factory.Broken.Where(one => one.Kind == ResourceKind.Trigger))
        {
            if (await _states.FindAsync(broken.Name, cancellationToken) is { IsStarted: true } state)
                await Starter.FailAsync(broken.Name, "", state.EvaluatedUntil, new DefinitionException([broken.Error]), cancellationToken);
        }
    }

    /// <summary>
    /// Looks at a trigger that was started, or one of whose runs has ended, so that another window may have its place. What fails is told,
    /// and done at the next tick.
    /// </summary>
    public async Task LookAsync(Factory factory, string name, CancellationToken cancellationToken)
    {
        var triggers = ReadTriggers.Of(factory);
        if (!factory.TryFind(ResourceKind.Trigger, name, out var resource) || triggers.Open(resource) is not { Condition.IsTimed: true })
            return;
        try
        {
            // Of runs that end at the same time each finds what the others have left.
            for (var tries = 0; tries < MostTries && !await LookAsync(triggers, resource, time.GetUtcNow(), cancellationToken); tries++)
                continue;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Tell(resource, fault);
        }
    }

    TriggerStarter Starter => new(new RunStarter(engine, outputs, history, time), _runs, time);

    void Tell(Resource resource, Exception fault) => tell($"trigger {resource.Name}: {Redaction.Of(fault.Message)} It is tried again at the next tick.");

    /// <returns>False when another host was faster, and something may be left to do.</returns>
    async Task<bool> LookAsync(ReadTriggers triggers, Resource resource, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = await _states.OfAsync(resource.Name, Trigger.IsStarted(resource), cancellationToken);
        Trigger trigger;
        try
        {
            trigger = triggers.Find(resource);
        }
        catch (DefinitionException wrong)
        {
            if (state.IsStarted)
                await Starter.FailAsync(resource.Name, Trigger.TypeOf(resource), state.EvaluatedUntil, wrong, cancellationToken);
            return true;
        }

        if (trigger.Condition.CatchesUp)
        {
            var round = new WindowRound(trigger, triggers, _windows, _runs, Starter, new WindowRuns(_runs, history, engine, time), now);
            var isKept = await round.RunAsync(state.IsStarted, cancellationToken);
            // Of what is stopped nobody expects that it goes on.
            Watermarks.Note(scope, trigger.Name, state.IsStarted ? round.Watermark : null, time);
            return isKept;
        }

        if (trigger.Condition.IsTimed && state.IsStarted && now > state.EvaluatedUntil)
            await StartDueAsync(triggers.Factory, trigger, state, now, cancellationToken);
        return true;
    }

    async Task StartDueAsync(Factory factory, Trigger trigger, TriggerState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isDue = false;
        foreach (var occurrence in trigger.Condition.Due(After(trigger, state, now), now))
        {
            isDue = true;
            await Starter.StartAsync(factory, trigger, occurrence, cancellationToken);
        }

        // Ticks may follow each other soon, and most find nothing.
        if (isDue || now - state.EvaluatedUntil >= NotedAfter)
            await _states.EvaluatedAsync(trigger.Name, now, cancellationToken);
    }

    /// <summary>The moment after which what is due is started.</summary>
    DateTimeOffset After(Trigger trigger, TriggerState state, DateTimeOffset now)
    {
        var oldest = now - MostLate;
        if (state.EvaluatedUntil >= oldest)
            return state.EvaluatedUntil;
        if (trigger.Condition.Due(state.EvaluatedUntil, oldest).Any())
            tell($"trigger {trigger.Name}: what was due from {state.EvaluatedUntil:u} to {oldest:u} is dropped, as nobody ticked for more than a day.");
        return oldest;
    }
}
