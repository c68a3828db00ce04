namespace Sluice.Exploring.Browsing;

/// <summary>
/// A table, view or partition of a database. A list of them answers Adobe's <c>explore?objectType=root</c> as it is: it has
/// <c>type</c>, <c>name</c>, <c>path</c>, <c>canPreview</c> and <c>canFetchSchema</c>, and <c>path</c> is what
/// <c>objectType=table&amp;object=</c> then gives back.
/// </summary>
/// <param name="Schema">Its schema, exactly.</param>
/// <param name="Name">Its name, exactly.</param>
/// <param name="Path"><c>schema.name</c>, each quoted where its characters need it: names it wherever a table is asked for.</param>
/// <param name="Kind"><c>table</c>, <c>partitionedTable</c>, <c>view</c>, <c>materializedView</c> or <c>foreignTable</c>.</param>
internal sealed record ExploredTable(string Schema, string Name, string Path, string Kind)
{
    /// <summary>Adobe's kind of object.</summary>
    public string Type => "table";

    /// <summary>Whether the account may read its rows.</summary>
    public bool CanPreview { get; init; }

    /// <summary>Whether its columns can be had.</summary>
    public bool CanFetchSchema => true;

    /// <summary>About how many rows it has, as the server last counted; -1 when that is not known.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes on disk with indexes and TOAST, and all partitions; 0 for what has no storage.</summary>
    public long Bytes { get; init; }

    /// <summary>Its comment; null without one.</summary>
    public string? Comment { get; init; }

    /// <summary>The bounds of a partition: <c>FOR VALUES FROM (1) TO (10)</c>; null when it is none.</summary>
    public string? Bounds { get; init; }

    /// <summary>Its partitions; null when it is not partitioned.</summary>
    public IReadOnlyList<ExploredTable>? Partitions { get; init; }
}
