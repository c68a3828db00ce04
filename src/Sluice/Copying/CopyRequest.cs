using System.Text.Json.Serialization;
using Sluice.Orchestration;
using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>One copy to run.</summary>
/// <param name="RunId">
/// The run it belongs to, for reruns the first of them: with <paramref name="CopyId"/> the key of its slices in the ledger.
/// </param>
/// <param name="CopyId">The copy within the run: its activity's name.</param>
/// <param name="Job">What to copy.</param>
public sealed record CopyRequest(string RunId, string CopyId, CopyJob Job)
{
    /// <summary>The run that executes it: another one than <see cref="RunId"/> in a rerun.</summary>
    [NotOfIdentity]
    public string ExecutionId { get => field ?? RunId; init; }

    /// <summary>Whether an earlier run may have copied some of it.</summary>
    [JsonIgnore]
    public bool IsRerun => ExecutionId != RunId;
}

/// <summary>One slice to copy.</summary>
/// <param name="Copy">The copy it belongs to.</param>
/// <param name="Shape">How its rows travel.</param>
/// <param name="Slice">Which rows.</param>
public sealed record SliceRequest(CopyRequest Copy, CopyShape Shape, Slice Slice)
{
    /// <summary>The snapshot to read it in; null is the one of the moment in which it is read.</summary>
    [NotOfIdentity]
    public HeldSnapshot? Snapshot { get; init; }

    /// <summary>How fast this slice may be: its share of the copy's limit.</summary>
    [NotOfIdentity]
    public SpeedLimit Speed { get; init; } = new();
}

/// <summary>Slices to copy one after the other.</summary>
/// <param name="Copy">The copy they belong to.</param>
/// <param name="Shape">How their rows travel.</param>
/// <param name="Slices">Which rows: one slice, or several small ones.</param>
public sealed record SlicesRequest(CopyRequest Copy, CopyShape Shape, IReadOnlyList<Slice> Slices)
{
    /// <inheritdoc cref="SliceRequest.Snapshot"/>
    [NotOfIdentity]
    public HeldSnapshot? Snapshot { get; init; }

    /// <inheritdoc cref="SliceRequest.Speed"/>
    [NotOfIdentity]
    public SpeedLimit Speed { get; init; } = new();

    internal SliceRequest Of(Slice slice) => new(Copy, Shape, slice) { Snapshot = Snapshot, Speed = Speed };
}

/// <summary>What became of slices that were copied one after the other.</summary>
/// <param name="Slices">Those that are committed, in order.</param>
/// <param name="Fault">The message of the fault of the one after them, with which it ended; null when all are committed.</param>
public sealed record SlicesResult(IReadOnlyList<SliceResult> Slices, string? Fault);

/// <summary>What was done, to report on.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Slices">What each slice did, in the order of the plan.</param>
public sealed record FinishRequest(CopyRequest Copy, CopyPlan Plan, IReadOnlyList<SliceResult> Slices)
{
    /// <summary>What the target held before the copy; null when nothing is to be verified.</summary>
    public TableChecksum? Before { get; init; }

    /// <summary>Rows of the target that were deleted because the source does not have them.</summary>
    public long RowsDeleted { get; init; }

    /// <summary>The slices that were under way at a time.</summary>
    public int Lanes { get; init; } = 1;
}
