namespace Sluice.Definitions.Pipelines;

/// <summary>How an activity ended, as <c>dependencyConditions</c> name it.</summary>
public enum DependencyCondition
{
    /// <summary>It did its work.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It did not run, because what it waited for ended otherwise.</summary>
    Skipped,

    /// <summary>It succeeded or failed.</summary>
    Completed,
}
