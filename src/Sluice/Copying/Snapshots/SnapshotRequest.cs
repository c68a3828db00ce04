using Sluice.Copying.Slices;

namespace Sluice.Copying.Snapshots;

/// <summary>A snapshot of the source to hold for a copy, or to let go of.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="InstanceId">The copy's orchestration: nobody needs the snapshot longer than that runs.</param>
public sealed record SnapshotRequest(CopyRequest Copy, string InstanceId);
