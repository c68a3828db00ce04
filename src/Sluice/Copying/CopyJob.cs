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

/// <summary>A column that the source adds to its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">
/// Its value: <c>$$FILEPATH</c> is the file's path below the dataset's folder, <c>$$COLUMN:x</c> a copy of column x, anything else
/// itself.
/// </param>
public sealed record AdditionalColumn(string Name, string Value)
{
    internal const string FilePath = "$$FILEPATH";
    internal const string CopyPrefix = "$$COLUMN:";

    /// <summary>The column that it copies; null when it copies none.</summary>
    [JsonIgnore]
    public string? Copied =>
        Value.StartsWith(CopyPrefix, StringComparison.OrdinalIgnoreCase) ? Value[CopyPrefix.Length..] : null;

    /// <summary>Whether it is the file's path.</summary>
    [JsonIgnore]
    public bool IsFilePath => Value.Equals(FilePath, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a copy reads.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">The linked service's type, for reports.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TableSource), "table")]
[JsonDerivedType(typeof(FileSource), "file")]
public abstract record CopySource(Reference Store, string StoreType)
{
    /// <summary>Columns added to those that are read.</summary>
    public IReadOnlyList<AdditionalColumn> AdditionalColumns { get; init; } = [];

    /// <summary>The most connections to it at a time; null is any number.</summary>
    public int? MostConnections { get; init; }

    /// <summary>What follows a transient fault of it.</summary>
    public TransientRetry Retry { get; init; } = new(null, null);
}

/// <summary>What a copy writes.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">The linked service's type, for reports.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TableSink), "table")]
[JsonDerivedType(typeof(FileSink), "file")]
public abstract record CopySink(Reference Store, string StoreType)
{
    /// <summary>The most connections to it at a time; null is any number.</summary>
    public int? MostConnections { get; init; }

    /// <summary>What follows a transient fault of it.</summary>
    public TransientRetry Retry { get; init; } = new(null, null);
}

/// <summary>A table, a view or a query of PostgreSQL.</summary>
public sealed record TableSource(Reference Store, string StoreType) : CopySource(Store, StoreType)
{
    /// <summary>The table's schema; null is found by the search path.</summary>
    public string? Schema { get; init; }

    /// <summary>The table; null when <see cref="Query"/> reads without one.</summary>
    public string? Table { get; init; }

    /// <summary>A query that returns the rows; it wins over the table.</summary>
    public string? Query { get; init; }

    /// <summary>The longest a statement may run; null is as long as it takes.</summary>
    public TimeSpan? QueryTimeout { get; init; }

    /// <summary>How to slice it; null leaves the choice to the plan.</summary>
    public PartitionOption? PartitionOption { get; init; }

    /// <summary>The partitions to read; empty is all.</summary>
    public IReadOnlyList<string> PartitionNames { get; init; } = [];

    /// <summary>The column whose ranges make the slices; null is the primary key.</summary>
    public string? PartitionColumn { get; init; }

    /// <summary>The value where the first stride begins; null is the column's least.</summary>
    public string? PartitionLowerBound { get; init; }

    /// <summary>The value where the last stride ends; null is the column's greatest.</summary>
    public string? PartitionUpperBound { get; init; }

    /// <summary>
    /// Whether all slices read one snapshot: true fails the copy where that cannot be had, null does it where it can be had.
    /// </summary>
    public bool? Consistent { get; init; }

    /// <summary>What becomes of the slices that were not read yet when the shared snapshot is lost.</summary>
    public SnapshotLoss OnSnapshotLost { get; init; }
}

/// <summary>What becomes of a copy whose shared snapshot is lost, as by a restart of the source.</summary>
public enum SnapshotLoss
{
    /// <summary>It fails, and says so.</summary>
    Fail,

    /// <summary>The slices that were not read yet are read in a fresh snapshot, which the output notes.</summary>
    Continue,
}

/// <summary>How a table is cut into slices.</summary>
public enum PartitionOption
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A slice a partition of a partitioned table.</summary>
    PhysicalPartitionsOfTable,

    /// <summary>Ranges of a column's values.</summary>
    DynamicRange,

    /// <summary>Ranges of the table's pages.</summary>
    Ctid,
}

/// <summary>Files in a store.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">Its type.</param>
/// <param name="Location">Where they lie.</param>
/// <param name="Settings">How they are written.</param>
public sealed record FileSource(Reference Store, string StoreType, FileLocation Location, FormatSettings Settings)
    : CopySource(Store, StoreType)
{
    /// <summary>A pattern for the folder, from the store's root; null is the location's folder.</summary>
    public string? WildcardFolderPath { get; init; }

    /// <summary>A pattern for the file's name; null is the location's file, or every file.</summary>
    public string? WildcardFileName { get; init; }

    /// <summary>Whether files in folders below count.</summary>
    public bool Recursive { get; init; } = true;

    /// <summary>The start of the files' paths in the container, instead of a folder and wildcards.</summary>
    public string? Prefix { get; init; }

    /// <summary>The path in the store of a file that lists the files to read, a path relative to the location's folder a line.</summary>
    public string? FileListPath { get; init; }

    /// <summary>Only files written at this time or later.</summary>
    public DateTimeOffset? ModifiedStart { get; init; }

    /// <summary>Only files written before this time.</summary>
    public DateTimeOffset? ModifiedEnd { get; init; }

    /// <summary>Whether folders named <c>k=v</c> below <see cref="PartitionRootPath"/> give text columns.</summary>
    public bool DiscoversPartitions { get; init; }

    /// <summary>
    /// Where the folders that are columns begin; null is the location's folder, or what stands before the first wildcard.
    /// </summary>
    public string? PartitionRootPath { get; init; }

    /// <summary>Non-empty lines of delimited text to skip before the header.</summary>
    public int SkipLineCount { get; init; }
}

/// <summary>A table of PostgreSQL.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">Its type.</param>
/// <param name="Schema">The table's schema; null is found by the search path.</param>
/// <param name="Table">The table.</param>
public sealed record TableSink(Reference Store, string StoreType, string? Schema, string Table) : CopySink(Store, StoreType)
{
    /// <summary>How rows get into the table.</summary>
    public WriteMethod WriteMethod { get; init; }

    /// <summary>The columns that identify a row for <see cref="WriteMethod.Upsert"/>; empty is the primary key.</summary>
    public IReadOnlyList<string> UpsertKeys { get; init; } = [];

    /// <summary>
    /// The most rows of a statement of <see cref="WriteMethod.BulkInsert"/>. It has at most one batch of them in any case, 16,384 rows or
    /// about 512 KB, so that memory is bounded.
    /// </summary>
    public int BatchRows { get; init; } = 1_000_000;

    /// <summary>The longest that the server may take over one piece of work: a write, a statement.</summary>
    public TimeSpan BatchTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>SQL to run once before the first row.</summary>
    public string? PreCopyScript { get; init; }

    /// <summary>SQL to run once after the last row.</summary>
    public string? PostCopyScript { get; init; }

    /// <summary>Whether the table is made if it is not there.</summary>
    public TableOption TableOption { get; init; }

    /// <summary>Whether the rows that are there go, in the copy's first transaction or, if it is atomic, in its only one.</summary>
    public bool Truncates { get; init; }

    /// <summary>Whether an upsert deletes the rows whose keys the source does not have. It is atomic then.</summary>
    public bool DeletesMissing { get; init; }

    /// <summary>Whether all slices become visible at once.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Whether slices are remembered in the target database, which makes them exactly-once.</summary>
    public bool Ledger { get; init; } = true;

    /// <summary>Whether the rows of all slices wait in staging tables for the end of the copy.</summary>
    [JsonIgnore]
    public bool IsStaged => IsAtomic || DeletesMissing;
}

/// <summary>How rows get into a table.</summary>
public enum WriteMethod
{
    /// <summary>By COPY.</summary>
    CopyCommand,

    /// <summary>By INSERT statements of many rows each, for what COPY cannot write to, such as views.</summary>
    BulkInsert,

    /// <summary>Rows whose key is there are updated, the others inserted.</summary>
    Upsert,
}

/// <summary>What to do about a table that is not there.</summary>
public enum TableOption
{
    /// <summary>The copy fails.</summary>
    None,

    /// <summary>
    /// It is made, with the source's columns. Of a table they have its types, NOT NULL and primary key, of a query its types, of files
    /// types that hold their values; the keys of an upsert become the primary key. Nothing else is made: no defaults, identities, indexes,
    /// other constraints, schemas or types.
    /// </summary>
    AutoCreate,
}

/// <summary>Files in a store.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">Its type.</param>
/// <param name="Location">Where they go.</param>
/// <param name="Settings">How to write them.</param>
public sealed record FileSink(Reference Store, string StoreType, FileLocation Location, FormatSettings Settings)
    : CopySink(Store, StoreType)
{
    /// <summary>The extension of generated names, with its dot; null is the format's.</summary>
    public string? FileExtension { get; init; }

    /// <summary>Delimited text: whether every value is quoted, NULL excepted.</summary>
    public bool QuoteAllText { get; init; }

    /// <summary>JSON: whether the file is one array of objects; else an object a line.</summary>
    public bool IsArrayOfObjects { get; init; }

    /// <summary>A file is closed and the next begun after this many rows.</summary>
    public int? MostRowsPerFile { get; init; }

    /// <summary>The start of the names of files cut by <see cref="MostRowsPerFile"/>.</summary>
    public string? FileNamePrefix { get; init; }

    /// <summary>What becomes of the folders of files that are copied to files.</summary>
    public CopyBehavior CopyBehavior { get; init; }

    /// <summary>Metadata of the blobs.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>What becomes of folders and names when files are copied to files.</summary>
public enum CopyBehavior
{
    /// <summary>A file keeps its path below the source's folder.</summary>
    PreserveHierarchy,

    /// <summary>All files go into one folder under generated names.</summary>
    FlattenHierarchy,

    /// <summary>All rows go into one file.</summary>
    MergeFiles,
}
