namespace Sluice.Copying;

/// <summary>What became of some of many tables.</summary>
/// <param name="Tables">What became of each.</param>
/// <param name="Status">How far the copy is.</param>
/// <param name="Snapshot">What is known of the snapshot.</param>
public sealed record TablePageResult(IReadOnlyList<TableResult> Tables, CopyStatus Status, SnapshotState Snapshot);
