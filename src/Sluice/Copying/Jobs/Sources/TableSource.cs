using System.Text.Json.Serialization;
using Sluice.Definitions;

namespace Sluice.Copying.Jobs.Sources;

/// <summary>A table, a view or a query of PostgreSQL.</summary>
internal sealed record TableSource(Reference Store, string StoreType) : CopySource(Store, StoreType)
{
    /// <summary>The table's schema; null is found by the search path.</summary>
    public string? Schema { get; init; }

    /// <summary>The table; null when <see cref="Query"/> reads without one.</summary>
    public string? Table { get; init; }

    /// <summary>The tables, where a copy is of many; null is one table or query.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TableSelection? Tables { get; init; }

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

    /// <summary>The exported snapshot to read in, which somebody else holds; null has one held where slices share it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Snapshot { get; init; }
}
