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
}

/// <summary>What a copy reads.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">The linked service's type, for reports.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TableSource), "table")]
[JsonDerivedType(typeof(FileSource), "file")]
public abstract record CopySource(Reference Store, string StoreType);

/// <summary>What a copy writes.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">The linked service's type, for reports.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TableSink), "table")]
[JsonDerivedType(typeof(FileSink), "file")]
public abstract record CopySink(Reference Store, string StoreType);

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

/// <summary>Delimited text files in a store.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">Its type.</param>
/// <param name="Location">Where they lie.</param>
/// <param name="Settings">How they are written.</param>
public sealed record FileSource(Reference Store, string StoreType, FileLocation Location, DelimitedTextSettings Settings)
    : CopySource(Store, StoreType)
{
    /// <summary>A pattern for the folder, from the store's root; null is the location's folder.</summary>
    public string? WildcardFolderPath { get; init; }

    /// <summary>A pattern for the file's name; null is the location's file, or every file.</summary>
    public string? WildcardFileName { get; init; }

    /// <summary>Whether files in folders below count.</summary>
    public bool Recursive { get; init; } = true;
}

/// <summary>A table of PostgreSQL.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">Its type.</param>
/// <param name="Schema">The table's schema; null is found by the search path.</param>
/// <param name="Table">The table.</param>
public sealed record TableSink(Reference Store, string StoreType, string? Schema, string Table) : CopySink(Store, StoreType)
{
    /// <summary>SQL to run once before the first row.</summary>
    public string? PreCopyScript { get; init; }

    /// <summary>Whether slices are remembered in the target database, which makes them exactly-once.</summary>
    public bool Ledger { get; init; } = true;
}

/// <summary>Delimited text files in a store.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">Its type.</param>
/// <param name="Location">Where they go.</param>
/// <param name="Settings">How to write them.</param>
public sealed record FileSink(Reference Store, string StoreType, FileLocation Location, DelimitedTextSettings Settings)
    : CopySink(Store, StoreType)
{
    /// <summary>The extension of generated names, with its dot.</summary>
    public string FileExtension { get; init; } = ".csv";

    /// <summary>Whether every value is quoted, NULL excepted.</summary>
    public bool QuoteAllText { get; init; }
}
