using Sluice.Copying.Slices;

namespace Sluice.Copying;

/// <summary>What became of the slices that one orchestration has copied.</summary>
/// <param name="Copied">Where it lies.</param>
/// <param name="Status">How far the copy is.</param>
/// <param name="RowsSkipped">The rows left out of these and earlier ones.</param>
/// <param name="Snapshot">What became of the snapshot.</param>
public sealed record SlicePageResult(CopiedSlices Copied, CopyStatus Status, long RowsSkipped, SnapshotState Snapshot);
