using System.Text.Json.Nodes;

namespace Sluice.Triggers.Events;

/// <summary>Waits for events of a topic.</summary>
/// <param name="Scope">The topic.</param>
/// <param name="Types">The types of events.</param>
sealed record CustomEvents(string Scope, IReadOnlyList<string> Types) : EventCondition(Scope, Types)
{
    /// <summary>What the subject begins with; empty for anything.</summary>
    public string SubjectBeginsWith { get; init; } = "";

    /// <summary>What the subject ends with; empty for anything.</summary>
    public string SubjectEndsWith { get; init; } = "";

    /// <summary>What must hold besides, all of it.</summary>
    public IReadOnlyList<AdvancedFilter> Filters { get; init; } = [];

    /// <inheritdoc/>
    protected override JsonObject? BodyOf(TriggerEvent seen) =>
        seen.Subject.StartsWith(SubjectBeginsWith, StringComparison.OrdinalIgnoreCase)
        && seen.Subject.EndsWith(SubjectEndsWith, StringComparison.OrdinalIgnoreCase)
        && Filters.All(filter => filter.IsMet(seen.Find(filter.Key)))
            ? new JsonObject { ["event"] = seen.Json.DeepClone() }
            : null;
}
