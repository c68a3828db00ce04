using Sluice.Copying.Slices;

namespace Sluice.Copying;

/// <summary>What became of the slices that one orchestration has copied.</summary>
/// <param name="Slices">All of them.</param>
/// <param name="Snapshot">What became of the snapshot.</param>
public sealed record SlicePageResult(IReadOnlyList<SliceResult> Slices, SnapshotState Snapshot);
