using Sluice.Orchestration;

namespace Sluice.Copying.Slices;

/// <summary>
/// Where a planned copy lies. Its steps are given this instead of all of it, which the histories of engines would hold once for each slice.
/// </summary>
/// <param name="CopyId">The copy within its run.</param>
/// <param name="Key">Where it lies; another plan lies elsewhere.</param>
public sealed record CopyReference(string CopyId, string Key)
{
    /// <summary>The run that executes it.</summary>
    [NotOfIdentity]
    public required string ExecutionId { get; init; }

    /// <summary>Whether what is committed can be told, so that no step does harm when it is done again.</summary>
    public bool IsRemembered { get; init; }

    /// <summary>Whether what was made ready can be made ready again without harm.</summary>
    public bool IsPreparedAlike { get; init; }

    /// <summary>Whether rows may wait in staging tables, which a run that is cancelled drops.</summary>
    public bool MayStage { get; init; }
}
