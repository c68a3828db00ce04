using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying;

/// <summary>Tables that one orchestration copies.</summary>
/// <param name="Copy">The copy of all.</param>
/// <param name="Tables">The tables, the largest first.</param>
/// <param name="Lanes">The slices under way at a time.</param>
/// <param name="Snapshot">The snapshot that they share.</param>
/// <param name="Before">How far the copy was before.</param>
public sealed record TablePage(CopyRequest Copy, IReadOnlyList<TableOutline> Tables, int Lanes, SnapshotState Snapshot, CopyStatus Before);
