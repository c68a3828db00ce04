using Sluice.Copying.Jobs;
using Sluice.Orchestration;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.Slices;

/// <summary>Slices to copy one after the other.</summary>
/// <param name="Copy">The copy they belong to.</param>
/// <param name="Slices">The numbers of one slice, or of several small ones.</param>
/// <param name="Name">What the first of them holds, for people.</param>
public sealed record SlicesRequest(CopyReference Copy, IReadOnlyList<int> Slices, string Name)
{
    /// <inheritdoc cref="SliceRequest.Snapshot"/>
    [NotOfIdentity]
    public HeldSnapshot? Snapshot { get; init; }

    /// <inheritdoc cref="SliceRequest.Speed"/>
    [NotOfIdentity]
    public SpeedLimit Speed { get; init; } = new();
}
