using System.Text.Json.Serialization;

namespace Sluice.Copying;

/// <summary>A snapshot of the source to hold for a copy, or to let go of.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="InstanceId">The orchestration that waits for it.</param>
/// <param name="Attempt">Its number within the copy, from 1: a lost one may be followed by another.</param>
public sealed record SnapshotRequest(CopyRequest Copy, string InstanceId, int Attempt)
{
    /// <summary>The event that announces it.</summary>
    [JsonIgnore]
    public string EventName => $"SnapshotHeld-{Attempt}";
}

/// <summary>A snapshot that a connection holds, for others to read in.</summary>
/// <param name="Id">What the server knows it by, while it is held.</param>
/// <param name="TakenAt">When it was taken, by the server's clock, UTC in microseconds: what it is known by in ledger and notes.</param>
public sealed record HeldSnapshot(string Id, string TakenAt);

/// <summary>How the holding of a snapshot ended.</summary>
/// <param name="Outcome">In short.</param>
/// <param name="Reason">Why, as sentences with what to do; null when it was released.</param>
public sealed record SnapshotEnd(SnapshotOutcome Outcome, string? Reason = null);

/// <summary>How the holding of a snapshot ended.</summary>
public enum SnapshotOutcome
{
    /// <summary>Somebody asked the server for its end, as a copy does that needs it no more.</summary>
    Released,

    /// <summary>The connection or the server ended first.</summary>
    Lost,

    /// <summary>It cannot be had here.</summary>
    NotPossible,
}
