namespace Sluice.Copying;

/// <summary>How a copy will be done.</summary>
/// <param name="Shape">How rows travel, the same for every slice.</param>
/// <param name="Slices">The slices, numbered in order.</param>
/// <param name="Notes">What a user should know about the choices made.</param>
public sealed record CopyPlan(CopyShape Shape, IReadOnlyList<Slice> Slices, IReadOnlyList<string> Notes)
{
    /// <summary>When the copy began.</summary>
    public DateTimeOffset Start { get; init; }
}

/// <summary>How the rows of a copy travel.</summary>
/// <param name="Encoding">The bytes on the way.</param>
/// <param name="Columns">The columns written, in order: of the sink's table, or of the file.</param>
/// <param name="SinkTable">The sink's table, quoted and qualified; null when the sink is a file.</param>
/// <param name="FileName">
/// The sink's file: the whole name for a single slice, its stem and extension for many; null when the sink is a table.
/// </param>
public sealed record CopyShape(RowEncoding Encoding, IReadOnlyList<string> Columns, string? SinkTable, FileNaming? FileName);

/// <summary>The names of the files that a copy writes. They derive from the plan: a second attempt replaces, never adds.</summary>
/// <param name="Stem">The name up to the number.</param>
/// <param name="Extension">What follows the number, with its dots.</param>
/// <param name="IsNumbered">Whether each slice has a file of its own.</param>
public sealed record FileNaming(string Stem, string Extension, bool IsNumbered)
{
    /// <summary>The name of a slice's file.</summary>
    public string For(Slice slice) => IsNumbered ? $"{Stem}_{slice.Index:00000}{Extension}" : $"{Stem}{Extension}";
}

/// <summary>The bytes that rows travel in, in the byte lane.</summary>
public enum RowEncoding
{
    /// <summary>PostgreSQL's binary COPY, relayed: both sides have the same types.</summary>
    Binary,

    /// <summary>PostgreSQL's text COPY: each side converts with its own type's text form.</summary>
    Text,

    /// <summary>CSV, written or parsed by the server.</summary>
    Csv,
}
