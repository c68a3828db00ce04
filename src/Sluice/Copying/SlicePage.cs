using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying;

/// <summary>Slices that one orchestration copies.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Planned">Where its plan lies.</param>
/// <param name="Lanes">How many calls are under way at a time.</param>
/// <param name="Calls">The slices of each call, in the order in which they begin.</param>
/// <param name="Snapshot">The snapshot that they share.</param>
internal sealed record SlicePage(
    CopyRequest Copy, CopyReference Planned, Lanes Lanes, IReadOnlyList<IReadOnlyList<SliceOutline>> Calls, SnapshotState Snapshot)
{
    /// <summary>How far the copy was before.</summary>
    public required CopyStatus Before { get; init; }

    /// <summary>The rows that were left out before.</summary>
    public required long RowsSkippedBefore { get; init; }

    /// <summary>How far the copy is when some of them are committed.</summary>
    public CopyStatus After(IReadOnlyCollection<SliceResult> slices) => Before with
    {
        SlicesDone = Before.SlicesDone + slices.Count,
        Rows = Before.Rows + slices.Sum(slice => slice.Rows),
    };

    /// <summary>The rows that are left out by then.</summary>
    public long SkippedAfter(IReadOnlyCollection<SliceResult> slices) => RowsSkippedBefore + slices.Sum(slice => slice.RowsSkipped);
}
