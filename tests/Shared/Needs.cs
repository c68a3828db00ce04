namespace Sluice.Tests;

/// <summary>What a test needs besides .NET.</summary>
[Flags]
enum Needs
{
    None = 0,

    /// <summary>The server's programs: initdb, pg_ctl, postgres.</summary>
    PostgreSql = 1,

    Azurite = 2,

    Psql = 4,

    /// <summary>The right to mount in a namespace of one's own.</summary>
    Mounts = 16,

    /// <summary>The independent readers and writers of <see cref="Tests.ParquetTools"/>.</summary>
    ParquetTools = 32,

    /// <summary>Another server's programs, as old as can be had; skipped without them in CI as well.</summary>
    OldPostgreSql = 64,

    /// <summary>The pooler, Debian's.</summary>
    PgBouncer = 128,

    /// <summary>ADF's own client for Node.js: <see cref="Tests.AdfNodeClient"/>.</summary>
    AdfNodeClient = 256,

    /// <summary>Chromium, or Chrome.</summary>
    Browser = 512,

    /// <summary>The SQL scripts of <see cref="SampleDatabases"/>, and PostgreSQL and psql to run them.</summary>
    SampleDatabases = 8 | PostgreSql | Psql,
}
