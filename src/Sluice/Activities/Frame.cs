namespace Sluice.Activities;

/// <summary>What expressions see where an activity stands, as orchestrations carry it: small values, and where the large ones lie.</summary>
public sealed record Frame
{
    /// <summary>What has ended before, by name.</summary>
    public SortedDictionary<string, ActivityFacts> Activities { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The variables by name, as they are now.</summary>
    public SortedDictionary<string, VariableValue> Variables { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The item of the innermost loop; null outside of loops.</summary>
    public StoredValue? Item { get; init; }
}
