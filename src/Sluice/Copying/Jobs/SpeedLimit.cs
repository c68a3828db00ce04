using System.Text.Json.Serialization;

namespace Sluice.Copying.Jobs;

/// <summary>How fast a copy may be; null is as fast as it can.</summary>
public sealed record SpeedLimit
{
    /// <summary>Rows a second.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>Megabytes (2^20 bytes) a second, as read from the source.</summary>
    public double? MegabytesPerSecond { get; init; }

    /// <summary>Whether there is one.</summary>
    [JsonIgnore]
    public bool IsNone => RowsPerSecond is null && MegabytesPerSecond is null;

    /// <summary>
    /// The share of one of so many slices. Slices may run on several machines, so none can lend what it does not use to another.
    /// </summary>
    public SpeedLimit Share(int slices) => new()
    {
        RowsPerSecond = RowsPerSecond / slices,
        MegabytesPerSecond = MegabytesPerSecond / slices,
    };
}
