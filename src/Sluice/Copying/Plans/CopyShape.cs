using Sluice.Columns;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Translators;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Plans;

/// <summary>How the rows of a copy travel.</summary>
/// <param name="Encoding">What they travel in.</param>
/// <param name="Columns">The columns written, in order: of the sink's table, or of the file.</param>
/// <param name="SinkTable">The sink's table, quoted and qualified; null when the sink is a file.</param>
/// <param name="FileName">
/// The sink's file: the whole name for a single slice, its stem and extension for many; null when the sink is a table.
/// </param>
public sealed record CopyShape(RowEncoding Encoding, IReadOnlyList<string> Columns, string? SinkTable, FileNaming? FileName)
{
    /// <summary>The encoding in which text is relayed from table to table; null is UTF-8.</summary>
    public string? TextEncoding { get; init; }

    /// <summary>The columns that the source sends, when it is PostgreSQL and rows travel as batches.</summary>
    public IReadOnlyList<Column> SourceColumns { get; init; } = [];

    /// <summary>The sink's table, when rows travel as batches to one or wait in staging tables for it.</summary>
    public Table? Target { get; init; }

    /// <summary>How staged rows get into the sink's table; null when rows are written into it.</summary>
    public Merge? Merge { get; init; }

    /// <summary>Whether the rows of all slices wait in staging tables for the end of the copy.</summary>
    public bool IsStaged { get; init; }

    /// <summary>The sequences of the sink's table that are moved behind the values written, at the end.</summary>
    public IReadOnlyList<SequenceOfColumn> Sequences { get; init; } = [];

    /// <summary>The statement that makes the sink's table first; null when it is there.</summary>
    public string? CreateTable { get; init; }

    /// <summary>What the sink's table gets when its rows are there; null when it is not made.</summary>
    public AfterLoad? AfterLoad { get; init; }

    /// <summary>Which columns are matched, when rows travel as batches; empty is by name.</summary>
    public IReadOnlyList<ColumnMapping> Mappings { get; init; } = [];

    /// <summary>The columns of the sink's files, when rows travel as batches.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>The columns whose values are compared after the copy.</summary>
    public IReadOnlyList<VerifiedColumn> Verified { get; init; } = [];

    /// <summary>The columns that the source's slices select.</summary>
    public int SourceWidth { get; init; }

    /// <summary>The properties of JSON objects to read, when columns are matched by name.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>Whether a job has the values of rows compared, not only their number.</summary>
    internal bool ComparesValues(CopyJob job) => job is { ValidateDataConsistency: true, Sink: TableSink } && Verified.Count > 0;
}
