using System.Text.Json.Serialization;
using Sluice.Definitions;
using Sluice.Formats;

namespace Sluice.Copying;

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

    /// <summary>
    /// Whether the sequences of the columns written are moved behind their values at the end; null does it in a table that the copy makes.
    /// </summary>
    public bool? ResetsSequences { get; init; }

    /// <summary>Whether slices are remembered in the target database, which makes them exactly-once.</summary>
    public bool Ledger { get; init; } = true;

    /// <summary>Whether it asks that the rows of all slices wait in staging tables for the end of the copy.</summary>
    [JsonIgnore]
    public bool AsksToStage => IsAtomic || DeletesMissing;
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
/// <param name="Format">How to write them.</param>
public sealed record FileSink(Reference Store, string StoreType, FileLocation Location, FileFormat Format)
    : CopySink(Store, StoreType)
{
    /// <summary>The extension of generated names, with its dot; null is the format's.</summary>
    public string? FileExtension { get; init; }

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
