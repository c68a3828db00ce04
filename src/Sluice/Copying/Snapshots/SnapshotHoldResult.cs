using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.Snapshots;

/// <summary>What came of the wish to have a snapshot held: one of the two.</summary>
/// <param name="Held">The snapshot.</param>
/// <param name="Obstacle">Why it cannot be had, as sentences with what to do.</param>
public sealed record SnapshotHoldResult(HeldSnapshot? Held, string? Obstacle);
