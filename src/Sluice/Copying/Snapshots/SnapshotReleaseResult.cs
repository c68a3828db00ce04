namespace Sluice.Copying.Snapshots;

/// <summary>The end of a held snapshot.</summary>
/// <param name="Reason">
/// Why it had ended before it was let go of, when the process that was asked had held it; null when it had not ended, or elsewhere.
/// </param>
public sealed record SnapshotReleaseResult(string? Reason);
