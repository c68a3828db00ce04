using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>A snapshot of the source to hold for a copy, or to let go of.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="InstanceId">The copy's orchestration: nobody needs the snapshot longer than that runs.</param>
public sealed record SnapshotRequest(CopyRequest Copy, string InstanceId);

/// <summary>What came of the wish to have a snapshot held: one of the two.</summary>
/// <param name="Held">The snapshot.</param>
/// <param name="Obstacle">Why it cannot be had, as sentences with what to do.</param>
public sealed record SnapshotAnswer(HeldSnapshot? Held, string? Obstacle);

/// <summary>The end of a held snapshot.</summary>
/// <param name="Reason">
/// Why it had ended before it was let go of, when the process that was asked had held it; null when it had not ended, or elsewhere.
/// </param>
public sealed record SnapshotEnd(string? Reason);
