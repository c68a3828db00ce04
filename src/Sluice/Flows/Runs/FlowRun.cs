using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Flows.Items;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Flows.Runs;

/// <summary>The run of a flow, in Adobe's shape.</summary>
/// <param name="Run">The run of its pipeline.</param>
/// <param name="Flow">The flow.</param>
sealed record FlowRun(PipelineRun Run, FlowItem Flow)
{
    const string SourceFault = "CONNECTOR-1001-500", OtherFault = "CONNECTOR-2001-500", SkippedCode = "INGEST-1212-400";

    /// <summary>What its copy did; null before it begins.</summary>
    public ActivityRunRecord? Copied { get; init; }

    /// <summary>Its ETag, with quotation marks.</summary>
    public string Tag => $"\"{TextHash.Short(string.Create(CultureInfo.InvariantCulture, $"{Run.RunId} {Run.Status} {Run.LastUpdated:O}"))}\"";

    /// <summary>What is told of it.</summary>
    public JsonObject Describe()
    {
        var shown = new JsonObject
        {
            ["id"] = Run.RunId,
            ["createdAt"] = Milliseconds(Run.RunStart),
            ["updatedAt"] = Milliseconds(Run.LastUpdated),
        };
        foreach (var name in (string[])["createdBy", "updatedBy", "createdClient", "updatedClient", "sandboxId", "sandboxName", "imsOrgId"])
            shown[name] = Flow.Shown[name]?.DeepClone();
        shown["flowId"] = Flow.Id;
        shown["flowSpec"] = Flow.Shown["flowSpec"]!.DeepClone();
        shown["providerRefId"] = Run.InvokedBy.Id;
        shown["etag"] = Tag;
        shown["metrics"] = Metrics();
        shown["activities"] = Copied is null ? [] : Run.Status == OrchestrationStatus.Succeeded ? new JsonArray(Copy(Copied), Promotion(Copied)) : new JsonArray(Copy(Copied));
        return shown;
    }

    /// <summary>What a flow tells of its last run.</summary>
    public JsonObject DescribeShortly()
    {
        var told = new JsonObject { ["id"] = Run.RunId, ["state"] = StatusOf(Run.Status), ["startedAtUTC"] = Milliseconds(Run.RunStart) };
        if (Run.RunEnd is { } end)
            told["completedAtUTC"] = Milliseconds(end);
        return told;
    }

    JsonObject Metrics() => new()
    {
        ["durationSummary"] = Duration(Run.RunStart, Run.RunEnd),
        ["sizeSummary"] = Sizes(),
        ["recordSummary"] = Records(),
        ["fileSummary"] = Files(),
        ["statusSummary"] = Status(StatusOf(Run.Status)),
    };

    JsonObject Copy(ActivityRunRecord copy)
    {
        var duration = Duration(copy.ActivityRunStart, copy.ActivityRunEnd);
        duration["extensions"] = new JsonObject { ["windowStart"] = Moment(WindowedCopy.WindowStart), ["windowEnd"] = Moment(WindowedCopy.WindowEnd) };
        return new JsonObject
        {
            ["id"] = copy.ActivityRunId,
            ["name"] = "copyActivity",
            ["updatedAtUTC"] = Milliseconds(copy.ActivityRunEnd ?? Run.LastUpdated),
            ["durationSummary"] = duration,
            ["sizeSummary"] = Sizes(),
            ["recordSummary"] = Records(),
            ["fileSummary"] = Files(),
            ["statusSummary"] = Status(StatusOf(copy.Status), new JsonObject { ["type"] = "one-time", ["adf/pipeline/id"] = Run.PipelineName, ["adf/run/id"] = Run.RunId }),
            ["sourceInfo"] = new JsonArray(Info("sourceConnectionIds", "SourceConnection", "AdfRunId")),
        };
    }

    /// <summary>What was copied is there at once.</summary>
    JsonObject Promotion(ActivityRunRecord copy)
    {
        var end = copy.ActivityRunEnd ?? Run.LastUpdated;
        return new JsonObject
        {
            ["id"] = TextHash.Id($"promotion of {copy.ActivityRunId}"),
            ["name"] = "promotionActivity",
            ["updatedAtUTC"] = Milliseconds(end),
            ["durationSummary"] = Duration(end, end),
            ["sizeSummary"] = Sizes(),
            ["recordSummary"] = Records(),
            ["fileSummary"] = Files(),
            ["statusSummary"] = Status(StatusOf(copy.Status), new JsonObject { ["batchId"] = Run.RunGroupId }),
            ["targetInfo"] = new JsonArray(Info("targetConnectionIds", "TargetConnection", "Batch")),
        };
    }

    JsonObject Info(string ids, string type, string reference) => new()
    {
        ["id"] = Flow.Shown[ids]![0]!.DeepClone(),
        ["type"] = type,
        ["reference"] = new JsonObject { ["type"] = reference, ["ids"] = new JsonArray(Run.RunId) },
    };

    JsonObject Status(string status, JsonObject? extensions = null)
    {
        var errors = new JsonArray();
        if (Run.Status is OrchestrationStatus.Failed or OrchestrationStatus.Cancelled)
        {
            var message = Copied?.Error["message"]?.ToString() is { Length: > 0 } own ? own : Run.Message;
            errors.Add((JsonNode)new JsonObject { ["code"] = SluiceException.TryParse(message)?.Side == Side.Source ? SourceFault : OtherFault, ["message"] = InWordsOfFlows(message) });
        }

        if (Number("rowsSkipped") is > 0 and var skipped)
            errors.Add((JsonNode)new JsonObject { ["code"] = SkippedCode, ["message"] = SkippedMessage(skipped), ["recordCount"] = skipped });

        var summary = new JsonObject { ["status"] = status, ["errors"] = errors };
        if (extensions is not null)
            summary["extensions"] = extensions;
        return summary;
    }

    string SkippedMessage(long skipped) =>
        $"{skipped} rows do not fit and were left out.{(Copied?.Output?["logFilePath"] is { } log ? $" They are logged in {log}." : "")}";

    /// <summary>The properties of the copy that a flow sets are called otherwise there.</summary>
    static string? InWordsOfFlows(string? message) => message?
        .Replace("maxSkippedRows and maxSkippedPercent set", "partialIngestionPercent sets", StringComparison.Ordinal)
        .Replace("maxSkippedPercent", "partialIngestionPercent", StringComparison.Ordinal);

    JsonObject Sizes() => new() { ["inputBytes"] = Number("dataRead") ?? -1, ["outputBytes"] = Number("dataWritten") ?? -1 };

    JsonObject Records()
    {
        var (read, written, skipped) = (Number("rowsRead") ?? 0, Number("rowsCopied") ?? 0, Number("rowsSkipped") ?? 0);
        return new JsonObject
        {
            ["inputRecordCount"] = read,
            ["outputRecordCount"] = written,
            ["createdRecordCount"] = written,
            ["updatedRecordCount"] = 0,
            ["skippedRecordCount"] = 0,
            ["failedRecordCount"] = skipped,
            ["deletedRecordCount"] = 0,
            ["warningRecordCount"] = 0,
            ["skippedInfo"] = new JsonArray(),
            ["failedInfo"] = skipped > 0 ? new JsonArray(new JsonObject { ["code"] = SkippedCode, ["message"] = SkippedMessage(skipped) }) : new JsonArray(),
        };
    }

    JsonObject Files() => new()
    {
        ["inputFileCount"] = 0,
        ["outputFileCount"] = Number("filesWritten") ?? 0,
        ["skippedFileCount"] = 0,
        ["failedFileCount"] = 0,
        ["activityRefs"] = new JsonArray("promotionActivity"),
    };

    long? Number(string name) => (Copied?.Output as JsonObject)?[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>A moment of the window; 0 where it has no bound.</summary>
    long Moment(string parameter) => DateTimeOffset.TryParse(
        Run.Parameters[parameter]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? Milliseconds(moment) : 0;

    static JsonObject Duration(DateTimeOffset start, DateTimeOffset? end)
    {
        var duration = new JsonObject { ["startedAtUTC"] = Milliseconds(start) };
        if (end is not null)
            duration["completedAtUTC"] = Milliseconds(end.Value);
        return duration;
    }

    static long Milliseconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    static string StatusOf(OrchestrationStatus status) => status switch
    {
        OrchestrationStatus.Queued => "scheduled",
        OrchestrationStatus.Succeeded => "success",
        OrchestrationStatus.Failed or OrchestrationStatus.Cancelled => "failed",
        _ => "inProgress",
    };
}
