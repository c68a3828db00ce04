using Sluice.PostgreSql;
using Sluice.Stores;

namespace Sluice.Exploring;

/// <summary>What a test of a linked service found, in the shape of ADF's answer: whether it succeeded, and the errors if not.</summary>
/// <param name="Name">The linked service.</param>
/// <param name="Type">Its type.</param>
/// <param name="Succeeded">Whether it can be reached and signed in to.</param>
public sealed record ConnectionTestResult(string Name, string Type, bool Succeeded)
{
    /// <summary>What failed, the likely cause and the remedy in each message; never a secret.</summary>
    public IReadOnlyList<ConnectionTestError> Errors { get; init; } = [];

    /// <summary>What one should know although the test succeeded.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Milliseconds until a new connection was open and signed in; null where there is none.</summary>
    public double? ConnectMs { get; init; }

    /// <summary>Milliseconds of a round trip, the median of some; null where none was measured.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>The server and what the account may do there; null when it is no database or could not be reached.</summary>
    public ServerFacts? Server { get; init; }

    /// <summary>The store; null when it is none or could not be reached.</summary>
    public StoreFacts? Store { get; init; }
}

/// <summary>Why a test failed.</summary>
/// <param name="Code">A SQLSTATE, an HTTP status such as <c>Http403</c>, or one of Sluice's own names such as <c>ConnectionFailed</c>.</param>
/// <param name="Message">What happened and what to do, one line.</param>
public sealed record ConnectionTestError(string Code, string Message)
{
    /// <summary>The likely cause of a connection that was not made; null for other faults.</summary>
    public ConnectionCause? Cause { get; init; }
}

/// <summary>A PostgreSQL server as one account sees it.</summary>
public sealed record ServerFacts
{
    /// <summary>The server's version, as it says it.</summary>
    public required string Version { get; init; }

    /// <summary>The version of TLS between the server and whoever connected to it (a pooler, if there is one); null without TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The cipher; null without TLS.</summary>
    public string? TlsCipher { get; init; }

    /// <summary>The role.</summary>
    public required string User { get; init; }

    /// <summary>The database.</summary>
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
