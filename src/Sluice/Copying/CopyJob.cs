using System.Text.Json.Serialization;
using Sluice.Definitions;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>What to copy, resolved: expressions evaluated, datasets looked up, linked services by reference. No secret is in it.</summary>
/// <param name="Source">What to read.</param>
/// <param name="Sink">What to write.</param>
public sealed record CopyJob(CopySource Source, CopySink Sink)
{
    /// <summary>The slices under way at a time.</summary>
    public int ParallelCopies { get; init; } = 1;

    /// <summary>How often a failed step is tried.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>Whether what is committed can be told, so that no step does harm when it is done again.</summary>
    [JsonIgnore]
    public bool IsRemembered => Sink is not TableSink { Ledger: false };

    /// <summary>The longest that one attempt at one step may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How columns meet and values are converted; null is by name, with nothing said about conversions.</summary>
    public Translator? Translator { get; init; }

    /// <summary>Whether rows that do not fit are left out; null fails the copy at the first of them.</summary>
    public SkipRows? SkipRows { get; init; }

    /// <summary>The log of the copy; null writes none.</summary>
    public CopyLog? Log { get; init; }

    /// <summary>Whether the rows on both sides are compared after the copy.</summary>
    public bool ValidateDataConsistency { get; init; }

    /// <summary>How fast the copy may be, all slices together.</summary>
    public SpeedLimit SpeedLimit { get; init; } = new();

    /// <summary>Whether a plan may have rows wait in staging tables: it is asked to, or the copy may read what it writes to.</summary>
    [JsonIgnore]
    public bool MayStage => Sink is TableSink { Ledger: true } sink && (sink.AsksToStage || Source is TableSource);
}

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

/// <summary>How often and how long apart a slice is tried again after a transient fault of one side.</summary>
/// <param name="Count">Attempts after the first; null is Sluice's default.</param>
/// <param name="Wait">The wait before the second attempt, which doubles from attempt to attempt; null is Sluice's default.</param>
public sealed record TransientRetry(int? Count, TimeSpan? Wait);

/// <summary>Leave out the rows that do not fit.</summary>
/// <param name="MostRows">The copy fails when more than this many do not; null is any number.</param>
public sealed record SkipRows(long? MostRows);

/// <summary>Where a copy writes its log.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="Container">The blob container; null for a file server.</param>
/// <param name="FolderPath">The folder in it.</param>
public sealed record CopyLog(Reference Store, string? Container, string FolderPath)
{
    /// <summary>Whether every file copied is logged, not only what was skipped.</summary>
    public bool LogsEveryFile { get; init; }

    /// <summary>
    /// Whether the skipped rows are written as the older <c>redirectIncompatibleRowSettings</c> ask: the output then names the place
    /// <c>redirectRowPath</c>.
    /// </summary>
    public bool IsRedirect { get; init; }
}
