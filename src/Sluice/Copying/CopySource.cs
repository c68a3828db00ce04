using System.Text.Json.Serialization;
using Sluice.Definitions;
using Sluice.Formats;

namespace Sluice.Copying;

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

    /// <summary>
    /// What becomes of the slices that were not read yet when the shared snapshot is lost; null goes on where the copy need not be
    /// consistent, and where none of its slices is committed.
    /// </summary>
    public SnapshotLoss? OnSnapshotLost { get; init; }
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
/// <param name="Format">How they are written.</param>
public sealed record FileSource(Reference Store, string StoreType, FileLocation Location, FileFormat Format)
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
}
