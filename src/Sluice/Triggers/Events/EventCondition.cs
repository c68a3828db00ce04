using System.Text.Json.Nodes;

namespace Sluice.Triggers.Events;

/// <summary>Waits for events.</summary>
/// <param name="Scope">The resource whose events they are.</param>
/// <param name="Types">Their types.</param>
abstract record EventCondition(string Scope, IReadOnlyList<string> Types) : TriggerCondition
{
    /// <inheritdoc/>
    public override bool IsTimed => false;

    /// <inheritdoc/>
    public override Occurrence? Match(TriggerEvent seen) =>
        Types.Contains(seen.Type, StringComparer.OrdinalIgnoreCase) && IsFrom(seen.Topic) && BodyOf(seen) is { } body
            ? new Occurrence($"{seen.Topic}\n{seen.Id}", seen.Time) { Body = body }
            : null;

    /// <summary>What <c>triggerBody()</c> gives for an event of its types; null when it is not for this trigger.</summary>
    protected abstract JsonObject? BodyOf(TriggerEvent seen);

    /// <summary>Who sends events from elsewhere than Azure has no resource there.</summary>
    bool IsFrom(string topic) =>
        !topic.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase)
        || topic.TrimEnd('/').Equals(Scope.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
