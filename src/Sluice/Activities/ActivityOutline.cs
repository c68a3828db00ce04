using Sluice.Definitions.Pipelines;
using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>An activity, as its orchestration needs to know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="DependsOn">What it waits for.</param>
/// <param name="InactiveAs">Null when it runs; else how it counts without running.</param>
public sealed record ActivityOutline(
    string Name, string Type, IReadOnlyList<ActivityDependency> DependsOn, DependencyCondition? InactiveAs)
{
    /// <summary>The lists of activities inside it.</summary>
    public IReadOnlyList<BranchOutline> Branches { get; init; } = [];

    /// <summary>What its expressions see, without those of the activities inside it.</summary>
    public ActivityUses Uses { get; init; } = new([], [], UsesItem: false);

    /// <summary>How often it is tried.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>The longest it may take, all attempts together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Whether it may be done again when nobody knows whether it was done.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>What it and all activities inside it see.</summary>
    internal ActivityUses AllUses => Branches.SelectMany(branch => branch.Activities).Aggregate(Uses, (uses, inner) => uses.And(inner.AllUses));
}
