using Sluice.Columns;
using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>How a copy will be done.</summary>
/// <param name="Shape">How rows travel, the same for every slice.</param>
/// <param name="Slices">The slices, numbered in order.</param>
/// <param name="Notes">What a user should know about the choices made.</param>
public sealed record CopyPlan(CopyShape Shape, IReadOnlyList<Slice> Slices, IReadOnlyList<string> Notes)
{
    /// <summary>When the copy began.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>Slices at a time that memory has room for; null is any number.</summary>
    public int? MostLanes { get; init; }
}

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

    /// <summary>Which columns meet, when rows travel as batches; empty is by name.</summary>
    public IReadOnlyList<ColumnMapping> Mappings { get; init; } = [];

    /// <summary>The columns of the sink's files, when rows travel as batches.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>The columns whose values are compared after the copy.</summary>
    public IReadOnlyList<VerifiedColumn> Verified { get; init; } = [];

    /// <summary>The columns that the source's slices select.</summary>
    public int SourceWidth { get; init; }

    /// <summary>The properties of JSON objects to read, when columns meet by name.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>Whether a job has the values of rows compared, not only their number.</summary>
    internal bool ComparesValues(CopyJob job) => job is { ValidateDataConsistency: true, Sink: TableSink } && Verified.Count > 0;
}

/// <summary>A column that is the same on both sides.</summary>
/// <param name="Source">Its place among those that the source's slices select, from 0.</param>
/// <param name="Sink">Its name in the sink.</param>
public sealed record VerifiedColumn(int Source, string Sink);

/// <summary>The names of the files that a copy writes. They derive from the plan: a second attempt replaces, never adds.</summary>
/// <param name="Stem">The name up to the number.</param>
/// <param name="Extension">What follows the number, with its dots.</param>
/// <param name="IsNumbered">Whether each slice has a file of its own.</param>
public sealed record FileNaming(string Stem, string Extension, bool IsNumbered)
{
    /// <summary>The name of a slice's file.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="part">The file's number within the slice, when its rows go to several.</param>
    public string For(Slice slice, int? part = null) =>
        $"{Stem}{(IsNumbered ? $"_{slice.Index:00000}" : "")}{(part is null ? "" : $"_{part:00000}")}{Extension}";
}

/// <summary>What rows travel in: a lane and, in the byte lane, the form of the bytes.</summary>
public enum RowEncoding
{
    /// <summary>PostgreSQL's binary COPY, relayed: both sides have the same types.</summary>
    Binary,

    /// <summary>PostgreSQL's text COPY: each side converts with its own type's text form.</summary>
    Text,

    /// <summary>CSV, written or parsed by the server.</summary>
    Csv,

    /// <summary>Batches of typed columns: the typed lane.</summary>
    Batches,
}
