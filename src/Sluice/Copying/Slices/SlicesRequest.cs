using Sluice.Copying.Jobs;
using Sluice.Copying.Plans;
using Sluice.Orchestration;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.Slices;

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
