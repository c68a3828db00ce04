using System.Text.Json.Serialization;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Slices;
using Sluice.Copying.Steps;

namespace Sluice.Copying.Output;

/// <summary>The output of a copy activity, in the names and units of ADF's: bytes, whole seconds, KB/s.</summary>
public sealed record CopyOutput
{
    /// <summary>Bytes read from the source.</summary>
    [JsonPropertyName("dataRead")]
    public long DataRead { get; init; }

    /// <summary>Bytes written to the sink.</summary>
    [JsonPropertyName("dataWritten")]
    public long DataWritten { get; init; }

    /// <summary>Files read; absent when the source is a table.</summary>
    [JsonPropertyName("filesRead"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FilesRead { get; init; }

    /// <summary>Files written; absent when the sink is a table.</summary>
    [JsonPropertyName("filesWritten"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FilesWritten { get; init; }

    /// <summary>Connections to the source at a time.</summary>
    [JsonPropertyName("sourcePeakConnections")]
    public int SourcePeakConnections { get; init; }

    /// <summary>Connections to the sink at a time.</summary>
    [JsonPropertyName("sinkPeakConnections")]
    public int SinkPeakConnections { get; init; }

    /// <summary>Rows read; absent when files were copied as they are.</summary>
    [JsonPropertyName("rowsRead"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsRead { get; init; }

    /// <summary>Rows copied; absent when files were copied as they are.</summary>
    [JsonPropertyName("rowsCopied"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsCopied { get; init; }

    /// <summary>Rows left out because they did not fit; absent when files were copied as they are.</summary>
    [JsonPropertyName("rowsSkipped"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsSkipped { get; init; }

    /// <summary>Rows of the target that <c>deleteMissing</c> deleted: ours; absent when it was not asked for.</summary>
    [JsonPropertyName("rowsDeleted"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsDeleted { get; init; }

    /// <summary>Whole seconds it took.</summary>
    [JsonPropertyName("copyDuration")]
    public int CopyDuration { get; init; }

    /// <summary>KB read a second.</summary>
    [JsonPropertyName("throughput")]
    public double Throughput { get; init; }

    /// <summary>The folder of the copy's logs, in the newer of ADF's two names; absent when none was asked for.</summary>
    [JsonPropertyName("logFilePath"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LogFilePath { get; init; }

    /// <summary>The same in the older name.</summary>
    [JsonPropertyName("logPath"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LogPath => LogFilePath;

    /// <summary>The folder of the skipped rows, when <c>redirectIncompatibleRowSettings</c> asked for it.</summary>
    [JsonPropertyName("redirectRowPath"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RedirectRowPath { get; init; }

    /// <summary>Where it ran.</summary>
    [JsonPropertyName("effectiveIntegrationRuntime")]
    public string EffectiveIntegrationRuntime { get; init; } = "Sluice";

    /// <summary>What ADF bills a self-hosted runtime by: hours of running.</summary>
    [JsonPropertyName("billingReference")]
    public BillingReference BillingReference { get; init; } = BillingReference.Of(0);

    /// <summary>Slices under way at a time.</summary>
    [JsonPropertyName("usedParallelCopies")]
    public int UsedParallelCopies { get; init; }

    /// <summary>Slices in all: ours.</summary>
    [JsonPropertyName("slices")]
    public int Slices { get; init; }

    /// <summary>What became of each table, when many were copied: ours.</summary>
    [JsonPropertyName("tables"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CopiedTable>? Tables { get; init; }

    /// <summary>The steps in which many tables were copied: ours.</summary>
    [JsonPropertyName("steps"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CopiedStep>? Steps { get; init; }

    /// <summary>The files written, with their rows, bytes and, if consistency was validated, MD5: ours.</summary>
    [JsonPropertyName("files"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<WrittenFile>? Files { get; init; }

    /// <summary>Faults; none in a copy that succeeded.</summary>
    [JsonPropertyName("errors")]
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>What the plan and the verification noted: ours.</summary>
    [JsonPropertyName("notes")]
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The one hop of the copy.</summary>
    [JsonPropertyName("executionDetails")]
    public IReadOnlyList<CopyExecution> ExecutionDetails { get; init; } = [];

    /// <summary>Whether both sides were compared.</summary>
    [JsonPropertyName("dataConsistencyVerification")]
    public required ConsistencyVerification DataConsistencyVerification { get; init; }

    /// <summary>The wait before it began: none.</summary>
    [JsonPropertyName("durationInQueue")]
    public QueueDuration DurationInQueue { get; init; } = new(0);

    internal static CopyOutput Create(
        PlannedCopy planned, FinishRequest request, IReadOnlyList<SliceResult> slices, ConsistencyVerification verification, IReadOnlyList<string> notes, DateTimeOffset end)
    {
        var job = planned.Copy.Job;
        var seconds = (end - planned.Plan.Start).TotalSeconds;
        var read = slices.Sum(slice => slice.BytesRead);
        var (rows, skipped) = (slices.Sum(slice => slice.Rows), slices.Sum(slice => slice.RowsSkipped));
        var parallel = Math.Min(request.Lanes, slices.Count);
        var holders = slices.Any(slice => slice.Snapshot is not null) ? 1 : 0;
        var logs = job.Log is null ? null : CopyLogs.Display(planned.Copy);
        return new CopyOutput
        {
            DataRead = read,
            DataWritten = slices.Sum(slice => slice.BytesWritten),
            FilesRead = job.Source is FileSource ? planned.Plan.Slices.SelectMany(slice => slice.Files).DistinctBy(file => file.Path).Count() : null,
            FilesWritten = job.Sink is FileSink ? slices.Sum(slice => slice.Files.Count) : null,
            SourcePeakConnections = parallel + holders,
            SinkPeakConnections = parallel,
            RowsRead = job.HasRows ? rows + skipped : null,
            RowsCopied = job.HasRows ? rows : null,
            RowsSkipped = job.HasRows ? skipped : null,
            RowsDeleted = job.Sink is TableSink { DeletesMissing: true } ? request.RowsDeleted : null,
            CopyDuration = (int)Math.Ceiling(seconds),
            Throughput = Math.Round(read / 1024.0 / Math.Max(seconds, 0.001), 2),
            LogFilePath = job.Log is { IsRedirect: false } ? logs : null,
            RedirectRowPath = job.Log is { IsRedirect: true } ? logs : null,
            BillingReference = BillingReference.Of(seconds),
            UsedParallelCopies = parallel,
            Slices = slices.Count,
            Files = job is { Sink: FileSink, ValidateDataConsistency: true } ? [.. slices.SelectMany(slice => slice.Files)] : null,
            Notes = notes,
            ExecutionDetails = [CopyExecution.Of(job, slices, planned.Plan.Start, seconds, parallel)],
            DataConsistencyVerification = verification,
        };
    }
}
