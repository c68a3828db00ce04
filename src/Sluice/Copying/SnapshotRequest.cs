namespace Sluice.Copying;

/// <summary>A snapshot of the source to hold for a copy, or to let go of.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="InstanceId">The copy's orchestration: nobody needs the snapshot longer than that runs.</param>
public sealed record SnapshotRequest(CopyRequest Copy, string InstanceId);

/// <summary>A snapshot that a connection holds, for others to read in.</summary>
/// <param name="Id">What the server knows it by, while it is held.</param>
/// <param name="TakenAt">When it was taken, by the server's clock, UTC in microseconds: what it is known by in ledger and notes.</param>
/// <param name="Transactions">
/// The transactions that it sees, as the server writes them. After a restart the server gives out ids anew: another snapshot may have
/// this one's.
/// </param>
public sealed record HeldSnapshot(string Id, string TakenAt, string Transactions);

/// <summary>What came of the wish to have a snapshot held: one of the two.</summary>
/// <param name="Held">The snapshot.</param>
/// <param name="Obstacle">Why it cannot be had, as sentences with what to do.</param>
public sealed record SnapshotAnswer(HeldSnapshot? Held, string? Obstacle);

/// <summary>The end of a held snapshot.</summary>
/// <param name="Reason">
/// Why it had ended before it was let go of, when the process that was asked had held it; null when it had not ended, or elsewhere.
/// </param>
public sealed record SnapshotEnd(string? Reason);
