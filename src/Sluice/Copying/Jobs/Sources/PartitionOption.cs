namespace Sluice.Copying.Jobs.Sources;

/// <summary>How a table is cut into slices.</summary>
internal enum PartitionOption
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
