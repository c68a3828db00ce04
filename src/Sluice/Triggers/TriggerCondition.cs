using Sluice.Triggers.Windows;

namespace Sluice.Triggers;

/// <summary>What a trigger waits for. It has no state: what was due already, and what has begun, is for the caller to know.</summary>
abstract record TriggerCondition
{
    /// <summary>Whether time makes it due; else an event does.</summary>
    public virtual bool IsTimed => true;

    /// <summary>
    /// Whether what became due before it was started, or while it was stopped, is made up for: then what is due is asked for from the
    /// beginning of time on. Else it is dropped.
    /// </summary>
    public virtual bool CatchesUp => false;

    /// <summary>How many of its occurrences may run at a time.</summary>
    public int MaxConcurrency { get; init; } = int.MaxValue;

    /// <summary>What becomes of an occurrence whose run fails.</summary>
    public TriggerRetry Retry { get; init; } = TriggerRetry.None;

    /// <summary>What becomes due after a moment and until another, that one included: oldest first, found one by one.</summary>
    public virtual IEnumerable<Occurrence> Due(DateTimeOffset after, DateTimeOffset until) => [];

    /// <summary>What an event makes of it; null when it is not for this trigger.</summary>
    public virtual Occurrence? Match(TriggerEvent seen) => null;

    /// <summary>Where the blobs are whose events it waits for; null when it waits for others.</summary>
    public virtual BlobPlace? Place => null;

    /// <summary>Its windows that overlap a span of time, oldest first; none where it has no windows.</summary>
    public virtual IEnumerable<Window> WindowsIn(Window span) => [];

    /// <summary>The windows that must have succeeded before an occurrence may run.</summary>
    /// <param name="occurrence">The occurrence.</param>
    /// <param name="find">What the trigger of a name waits for.</param>
    public virtual IEnumerable<WindowReference> WaitsFor(Occurrence occurrence, Func<string, TriggerCondition> find) => [];
}
