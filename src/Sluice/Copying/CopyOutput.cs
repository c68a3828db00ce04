using System.Text.Json.Serialization;

namespace Sluice.Copying;

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

    /// <summary>Rows read.</summary>
    [JsonPropertyName("rowsRead")]
    public long RowsRead { get; init; }

    /// <summary>Rows copied.</summary>
    [JsonPropertyName("rowsCopied")]
    public long RowsCopied { get; init; }

    /// <summary>Rows left out.</summary>
    [JsonPropertyName("rowsSkipped")]
    public long RowsSkipped { get; init; }

    /// <summary>Whole seconds it took.</summary>
    [JsonPropertyName("copyDuration")]
    public int CopyDuration { get; init; }

    /// <summary>KB read a second.</summary>
    [JsonPropertyName("throughput")]
    public double Throughput { get; init; }

    /// <summary>Slices under way at a time.</summary>
    [JsonPropertyName("usedParallelCopies")]
    public int UsedParallelCopies { get; init; }

    /// <summary>Slices in all: ours.</summary>
    [JsonPropertyName("slices")]
    public int Slices { get; init; }

    /// <summary>Faults; none in a copy that succeeded.</summary>
    [JsonPropertyName("errors")]
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>What the plan noted.</summary>
    [JsonPropertyName("notes")]
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The one hop of the copy.</summary>
    [JsonPropertyName("executionDetails")]
    public IReadOnlyList<CopyExecution> ExecutionDetails { get; init; } = [];

    /// <summary>Whether every row read was copied.</summary>
    [JsonPropertyName("dataConsistencyVerification")]
    public required ConsistencyVerification DataConsistencyVerification { get; init; }

    internal static CopyOutput Create(FinishRequest request, DateTimeOffset end)
    {
        var (job, slices) = (request.Copy.Job, request.Slices);
        var seconds = (end - request.Plan.Start).TotalSeconds;
        var read = slices.Sum(slice => slice.BytesRead);
        var rows = slices.Sum(slice => slice.Rows);
        var parallel = Math.Min(job.ParallelCopies, slices.Count);
        return new CopyOutput
        {
            DataRead = read,
            DataWritten = slices.Sum(slice => slice.BytesWritten),
            FilesRead = job.Source is FileSource ? slices.Count : null,
            FilesWritten = job.Sink is FileSink ? slices.Count : null,
            SourcePeakConnections = parallel,
            SinkPeakConnections = parallel,
            RowsRead = rows,
            RowsCopied = rows,
            CopyDuration = (int)Math.Ceiling(seconds),
            Throughput = Math.Round(read / 1024.0 / Math.Max(seconds, 0.001), 2),
            UsedParallelCopies = parallel,
            Slices = slices.Count,
            Notes = request.Plan.Notes,
            ExecutionDetails =
            [
                new CopyExecution(
                    new StoreType(job.Source.StoreType), new StoreType(job.Sink.StoreType), "Succeeded", request.Plan.Start,
                    (int)Math.Ceiling(seconds), parallel),
            ],
            DataConsistencyVerification = new ConsistencyVerification("Verified", "None"),
        };
    }
}

/// <summary>One hop of a copy.</summary>
/// <param name="Source">Where from.</param>
/// <param name="Sink">Where to.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Start">When it began, UTC.</param>
/// <param name="Duration">Whole seconds.</param>
/// <param name="UsedParallelCopies">Slices under way at a time.</param>
public sealed record CopyExecution(
    [property: JsonPropertyName("source")] StoreType Source,
    [property: JsonPropertyName("sink")] StoreType Sink,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("start")] DateTimeOffset Start,
    [property: JsonPropertyName("duration")] int Duration,
    [property: JsonPropertyName("usedParallelCopies")] int UsedParallelCopies);

/// <summary>The kind of an end.</summary>
/// <param name="Type">ADF's linked service type.</param>
public sealed record StoreType([property: JsonPropertyName("type")] string Type);

/// <summary>What was verified.</summary>
/// <param name="VerificationResult"><c>Verified</c> or <c>NotVerified</c>.</param>
/// <param name="InconsistentData"><c>None</c> or <c>Found</c>.</param>
public sealed record ConsistencyVerification(
    [property: JsonPropertyName("VerificationResult")] string VerificationResult,
    [property: JsonPropertyName("InconsistentData")] string InconsistentData);
