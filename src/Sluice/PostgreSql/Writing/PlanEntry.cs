namespace Sluice.PostgreSql.Writing;

/// <summary>What the ledger remembers of a copy.</summary>
/// <param name="JobHash">What tells one definition from another.</param>
/// <param name="Plan">Its plan, as JSON.</param>
internal sealed record PlanEntry(string JobHash, string Plan)
{
    /// <summary>What the target held before the copy, as JSON; null when that was not read.</summary>
    public string? Before { get; init; }
}
