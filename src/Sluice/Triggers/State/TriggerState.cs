namespace Sluice.Triggers.State;

/// <summary>Whether a trigger starts its pipelines.</summary>
/// <param name="IsStarted">Whether it does.</param>
/// <param name="Since">Since when.</param>
/// <param name="EvaluatedUntil">What was due until then, that moment included, is dealt with.</param>
internal sealed record TriggerState(bool IsStarted, DateTimeOffset Since, DateTimeOffset EvaluatedUntil)
{
    /// <summary>ADF's words for it.</summary>
    public const string Started = "Started", Stopped = "Stopped", Disabled = "Disabled";

    /// <summary>Whether its definition says so, and nobody has asked for it.</summary>
    public bool IsByDefinition { get; init; }

    /// <summary>What somebody has said of a trigger's subscription to events since; null when nobody has, and it is as the trigger.</summary>
    public bool? IsSubscribed { get; init; }
}
