using Sluice.Definitions.Pipelines;

namespace Sluice.Pipelines;

/// <summary>An activity, as its orchestration needs to know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="DependsOn">What it waits for.</param>
/// <param name="InactiveAs">Null when it runs; else how it counts without running.</param>
public sealed record ActivityOutline(
    string Name, string Type, IReadOnlyList<ActivityDependency> DependsOn, DependencyCondition? InactiveAs);
