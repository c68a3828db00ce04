namespace Sluice.Triggers.State;

/// <summary>Whether a trigger starts its pipelines.</summary>
/// <param name="IsStarted">Whether it does.</param>
/// <param name="Since">Since when.</param>
/// <param name="EvaluatedUntil">What was due until then, that moment included, is dealt with.</param>
internal sealed record TriggerState(bool IsStarted, DateTimeOffset Since, DateTimeOffset EvaluatedUntil)
{
    /// <summary>Whether its definition says so, and nobody has asked for it.</summary>
    public bool IsByDefinition { get; init; }
}
