namespace Sluice.Telemetry;

/// <summary>The attributes of spans and metrics. README.md lists them. None holds a value of a row, a parameter or a query.</summary>
static class Attributes
{
    public const string PipelineName = "sluice.pipeline.name";
    public const string RunId = "sluice.pipeline.run_id";
    public const string RunGroupId = "sluice.pipeline.run_group_id";
    public const string TriggerName = "sluice.trigger.name";
    public const string TriggerType = "sluice.trigger.type";
    public const string ActivityName = "sluice.activity.name";
    public const string ActivityType = "sluice.activity.type";
    public const string ActivityRunId = "sluice.activity.run_id";
    public const string ActivityPath = "sluice.activity.path";
    public const string Attempt = "sluice.activity.attempt";
    public const string Status = "sluice.status";
    public const string SourceType = "sluice.source.type";
    public const string SinkType = "sluice.sink.type";
    public const string Lane = "sluice.copy.lane";
    public const string Slices = "sluice.copy.slices";
    public const string ParallelCopies = "sluice.copy.parallel";
    public const string SliceIndex = "sluice.slice.index";
    public const string WasCommitted = "sluice.slice.was_committed";
    public const string RowsRead = "sluice.rows.read";
    public const string RowsCommitted = "sluice.rows.committed";
    public const string RowsSkipped = "sluice.rows.skipped";
    public const string BytesRead = "sluice.bytes.read";
    public const string BytesWritten = "sluice.bytes.written";
    public const string Retries = "sluice.slice.retries";
    public const string RetriedKind = "sluice.retry.of";
    public const string RetryWait = "sluice.retry.wait";

    // OpenTelemetry's own names.
    public const string ErrorType = "error.type";
    public const string DatabaseSystem = "db.system.name";
    public const string DatabaseOperation = "db.operation.name";
    public const string DatabaseTable = "db.collection.name";

    /// <summary>The only database there is, as OpenTelemetry names it.</summary>
    public const string PostgreSql = "postgresql";
}
