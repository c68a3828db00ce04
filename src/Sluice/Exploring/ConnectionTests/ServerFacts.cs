namespace Sluice.Exploring.ConnectionTests;

/// <summary>A PostgreSQL server as one account sees it.</summary>
internal sealed record ServerFacts
{
    /// <summary>The server's version, as it says it.</summary>
    public required string Version { get; init; }

    /// <summary>The version of TLS between the server and whoever connected to it (a pooler, if there is one); null without TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The cipher; null without TLS.</summary>
    public string? TlsCipher { get; init; }

    /// <summary>The role.</summary>
    public required string User { get; init; }

    public required string Database { get; init; }

    /// <summary>Whether the role may do everything.</summary>
    public bool IsSuperuser { get; init; }

    /// <summary>Whether the server is a standby, which can only be read.</summary>
    public bool IsStandby { get; init; }

    /// <summary>Whether transactions are read-only unless they say otherwise.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether a pooler that shares connections stands in between.</summary>
    public bool IsPooled { get; init; }

    /// <summary>Tables and views that are there, the system's left out.</summary>
    public long Tables { get; init; }

    /// <summary>Those of them that the account may read.</summary>
    public long ReadableTables { get; init; }

    /// <summary>Those of them that the account may insert into.</summary>
    public long WritableTables { get; init; }

    /// <summary>Whether the account may create schemas in the database.</summary>
    public bool CanCreateSchema { get; init; }

    /// <summary>Whether the account may create tables in the schema public.</summary>
    public bool CanCreateInPublic { get; init; }

    /// <summary>Whether the account may create temporary tables.</summary>
    public bool CanCreateTemporary { get; init; }

    /// <summary>
    /// The ledger, which makes copies into this database exactly-once: <c>ready</c>, <c>canBeCreated</c>, <c>notAllowed</c> (the
    /// account lacks the right) or <c>readOnly</c>.
    /// </summary>
    public required string Ledger { get; init; }
}
