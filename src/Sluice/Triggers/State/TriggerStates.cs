using Sluice.Definitions;
using Sluice.Runs.State;

namespace Sluice.Triggers.State;

/// <summary>
/// Remembers which triggers are started. One that nobody has started or stopped is what <c>runtimeState</c> of its definition says, from the
/// first time on at which it is seen.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="scope">Tells factories apart that share a store.</param>
/// <param name="time">Tells the time.</param>
internal sealed class TriggerStates(StateStore store, string scope, TimeProvider time)
{
    readonly string _kind = $"trigger/{scope}";

    /// <summary>The state of a trigger now.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isStartedByDefinition">What its definition says.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<TriggerState> OfAsync(string name, bool isStartedByDefinition, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var first = new TriggerState(isStartedByDefinition, now, now) { IsByDefinition = true };
        var found = first;
        await ChangeAsync(
            name,
            known =>
            {
                var isValid = IsValid(known, isStartedByDefinition);
                found = isValid ? known! : first;
                // Nothing is to be remembered of one that was never started.
                return isValid || (known is null && !isStartedByDefinition) ? null : first;
            },
            cancellationToken);
        return found;
    }

    /// <summary>The state of a trigger in ADF's word.</summary>
    public async Task<string> DescribeAsync(Resource trigger, CancellationToken cancellationToken) =>
        Describe(trigger, await OfAsync(trigger.Name, Trigger.IsStarted(trigger), cancellationToken));

    /// <summary>The states of many triggers in ADF's words, by their names: read all at once.</summary>
    public async Task<IReadOnlyDictionary<string, string>> DescribeAsync(IEnumerable<Resource> triggers, CancellationToken cancellationToken)
    {
        var known = await store.ListAsync(_kind, null, cancellationToken).ToDictionaryAsync(
            record => record.Key, record => record.Value.Read<TriggerState>()!, cancellationToken: cancellationToken);
        var states = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var trigger in triggers)
        {
            var state = known.GetValueOrDefault(KeyOf(trigger.Name));
            states[trigger.Name] = IsValid(state, Trigger.IsStarted(trigger)) ? Describe(trigger, state!) : await DescribeAsync(trigger, cancellationToken);
        }

        return states;
    }

    /// <summary>Notes what somebody has said of a trigger's subscription to events.</summary>
    public async Task SubscribeAsync(Resource trigger, bool isSubscribed, CancellationToken cancellationToken)
    {
        var now = await OfAsync(trigger.Name, Trigger.IsStarted(trigger), cancellationToken);
        await ChangeAsync(trigger.Name, state => (state ?? now) with { IsSubscribed = isSubscribed }, cancellationToken);
    }

    /// <summary>What is remembered of a trigger whose definition cannot be read; null when nothing is.</summary>
    public async Task<TriggerState?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await store.FindAsync(_kind, KeyOf(name), cancellationToken))?.Value.Read<TriggerState>();

    /// <summary>Starts or stops a trigger; one that is so already is left as it is.</summary>
    public Task SetAsync(string name, bool isStarted, CancellationToken cancellationToken) => ChangeAsync(name, state =>
    {
        var now = time.GetUtcNow();
        return state is not null && state.IsStarted == isStarted
            ? state with { IsByDefinition = false }
            // What was due meanwhile is not made up for by schedules; a clock that was set back evaluates nothing twice.
            : new TriggerState(isStarted, now, state is not null && state.EvaluatedUntil > now ? state.EvaluatedUntil : now);
    }, cancellationToken);

    /// <summary>Notes that what was due until a moment is dealt with; an earlier moment than that which is known changes nothing.</summary>
    public Task EvaluatedAsync(string name, DateTimeOffset until, CancellationToken cancellationToken) =>
        ChangeAsync(name, state => state is null || until <= state.EvaluatedUntil ? null : state with { EvaluatedUntil = until }, cancellationToken);

    /// <summary>Forgets a trigger that was deleted.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteAsync(_kind, KeyOf(name), cancellationToken);

    static string Describe(Resource trigger, TriggerState state) => state.IsStarted ? TriggerState.Started
        : state.IsByDefinition && Trigger.StateOf(trigger).Equals(TriggerState.Disabled, StringComparison.OrdinalIgnoreCase) ? TriggerState.Disabled
        : TriggerState.Stopped;

    static bool IsValid(TriggerState? known, bool isStartedByDefinition) =>
        known is { IsByDefinition: false } || (known is not null && known.IsStarted == isStartedByDefinition);

    Task ChangeAsync(string name, Func<TriggerState?, TriggerState?> change, CancellationToken cancellationToken) =>
        store.ChangeAsync(_kind, KeyOf(name), change, cancellationToken);

    static string KeyOf(string name) => name.ToUpperInvariant();
}
