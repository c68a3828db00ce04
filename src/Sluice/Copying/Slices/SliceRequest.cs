using Sluice.Copying.Jobs;
using Sluice.Copying.Plans;
using Sluice.Orchestration;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.Slices;

/// <summary>One slice to copy.</summary>
/// <param name="Copy">The copy it belongs to.</param>
/// <param name="Shape">How its rows travel.</param>
/// <param name="Slice">Which rows.</param>
internal sealed record SliceRequest(CopyRequest Copy, CopyShape Shape, Slice Slice)
{
    /// <summary>The snapshot to read it in; null is the one of the moment in which it is read.</summary>
    [NotOfIdentity]
    public HeldSnapshot? Snapshot { get; init; }

    /// <summary>How fast this slice may be: its share of the copy's limit.</summary>
    [NotOfIdentity]
    public SpeedLimit Speed { get; init; } = new();
}
