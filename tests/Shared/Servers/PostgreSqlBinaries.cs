using System.Diagnostics;
using System.Globalization;

namespace Sluice.Tests;

/// <summary>Where initdb, pg_ctl and psql are, and how to call them.</summary>
/// <param name="Folder">Holds initdb, pg_ctl and postgres.</param>
sealed record PostgreSqlBinaries(string Folder)
{
    /// <summary>PostgreSQL refuses to run as root: then this user, who exists, runs it.</summary>
    public static string? ServerUser { get; } =
        !Environment.IsPrivilegedProcess ? null
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres"
        : "nobody";

    /// <summary>SLUICE_OLD_PG_BIN: an old server beside the one of the other tests.</summary>
    public static PostgreSqlBinaries? Old { get; } =
        Environment.GetEnvironmentVariable("SLUICE_OLD_PG_BIN") is { Length: > 0 } folder ? new PostgreSqlBinaries(folder) : null;

    /// <summary>SLUICE_PG_BIN, else PATH, else the newest one of a Debian or Ubuntu package, else where pg_config points to.</summary>
    public static PostgreSqlBinaries? Find() =>
        Candidates()
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
            .Select(folder => new PostgreSqlBinaries(folder))
            .FirstOrDefault();

    public string? Psql =>
        Path.Combine(Folder, "psql") is var beside && File.Exists(beside) ? beside : Command.Find("psql");

    /// <summary>Runs a program of the server as the user who may.</summary>
    public Task<string> RunAsync(string program, IEnumerable<string> arguments, string workingFolder, CancellationToken cancellationToken)
    {
        string[] command = [.. AsServerUser(), Path.Combine(Folder, program), .. arguments];
        return Command.RunAsync(command[0], command[1..], workingFolder, Variables(workingFolder), cancellationToken);
    }

    // HOME: another user's is not readable. LC_ALL: messages that tests may look for stay English.
    static Dictionary<string, string> Variables(string folder) => new() { ["HOME"] = folder, ["LC_ALL"] = "C" };

    static IEnumerable<string> AsServerUser() =>
        ServerUser is null ? []
        : Command.Find("runuser") is { } runuser ? [runuser, "-u", ServerUser, "--"]
        : ["setpriv", $"--reuid={ServerUser}", $"--regid={ServerUser}", "--init-groups", "--"];

    static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("SLUICE_PG_BIN") is { Length: > 0 } chosen)
        {
            // Chosen and wrong must not pass in silence for another version.
            yield return chosen;
            yield break;
        }

        if (Command.Find("initdb") is { } initdb)
        {
            var target = File.ResolveLinkTarget(initdb, returnFinalTarget: true)?.FullName ?? initdb;
            yield return Path.GetDirectoryName(target)!;
        }

        const string packages = "/usr/lib/postgresql";
        var versions = Directory.Exists(packages) ? Directory.GetDirectories(packages) : [];
        foreach (var version in versions.OrderByDescending(folder => Version(Path.GetFileName(folder))))
            yield return Path.Combine(version, "bin");

        if (Command.Find("pg_config") is { } config)
        {
            using var process = Process.Start(new ProcessStartInfo(config, "--bindir") { RedirectStandardOutput = true })!;
            yield return process.StandardOutput.ReadToEnd().Trim();
        }
    }

    static double Version(string name) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
