using System.Text.Json.Serialization;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Jobs.Translators;
using Sluice.Orchestration;

namespace Sluice.Copying.Jobs;

/// <summary>What to copy, resolved: expressions evaluated, datasets looked up, linked services by reference. No secret is in it.</summary>
/// <param name="Source">What to read.</param>
/// <param name="Sink">What to write.</param>
public sealed record CopyJob(CopySource Source, CopySink Sink)
{
    /// <summary>Whether rows are copied; else files as they are.</summary>
    [JsonIgnore]
    public bool HasRows => Source is not FileSource { Format.HasRows: false };

    /// <summary>The slices under way at a time.</summary>
    public int ParallelCopies { get; init; } = 1;

    /// <summary>How often a failed step is tried.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>Whether what is committed can be told, so that no step does harm when it is done again.</summary>
    [JsonIgnore]
    public bool IsRemembered => Sink is not TableSink { Ledger: false };

    /// <summary>The longest that the copy may take, all attempts together; without an activity around it, one attempt at one step.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How columns are matched and values are converted; null is by name, with nothing said about conversions.</summary>
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
    public bool MayStage => Sink is TableSink { Ledger: true } sink && (sink.RequiresStaging || Source is TableSource);
}
