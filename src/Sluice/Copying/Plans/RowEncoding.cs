namespace Sluice.Copying.Plans;

/// <summary>What rows travel in: a lane and, in the byte lane, the form of the bytes.</summary>
public enum RowEncoding
{
    /// <summary>PostgreSQL's binary COPY, relayed: both sides have the same types.</summary>
    Binary,

    /// <summary>PostgreSQL's text COPY: each side converts with its own type's text form.</summary>
    Text,

    /// <summary>CSV, parsed by the server.</summary>
    Csv,

    /// <summary>Batches of typed columns: the typed lane.</summary>
    Batches,

    /// <summary>No rows: files travel as they are.</summary>
    Files,
}
