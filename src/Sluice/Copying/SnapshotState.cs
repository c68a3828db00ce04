using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying;

/// <summary>What is known of the snapshot that slices share.</summary>
/// <param name="HolderId">The copy's orchestration, for which it is held.</param>
public sealed record SnapshotState(string HolderId)
{
    /// <summary>The snapshot for slices that begin; null when they do not share one.</summary>
    public HeldSnapshot? Current { get; init; }

    /// <summary>Whether somebody may hold one.</summary>
    public bool MayBeHeld { get; init; }

    /// <summary>How many slices were read.</summary>
    public int Read { get; init; }

    /// <summary>How many snapshots were lost in a row without a slice being read in one.</summary>
    public int Unused { get; init; }

    /// <summary>The last snapshot that was lost so; null when none was.</summary>
    public string? Lost { get; init; }

    /// <summary>What a user should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
