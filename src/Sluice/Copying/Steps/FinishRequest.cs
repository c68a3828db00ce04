using Sluice.Copying.Slices;

namespace Sluice.Copying.Steps;

/// <summary>What was done, to report on.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Notes">What a user should know.</param>
/// <param name="Copied">What the slices did; of a slice that was copied again the last counts.</param>
/// <param name="Snapshot">The snapshot that they shared.</param>
public sealed record FinishRequest(
    CopyReference Copy, IReadOnlyList<string> Notes, IReadOnlyList<CopiedSlices> Copied, SnapshotState Snapshot)
{
    /// <summary>What the target held before the copy; null when nothing is to be verified.</summary>
    public TableChecksum? Before { get; init; }

    /// <summary>Rows of the target that were deleted because the source does not have them.</summary>
    public long RowsDeleted { get; init; }

    /// <summary>The slices that were under way at a time.</summary>
    public int Lanes { get; init; } = 1;
}
