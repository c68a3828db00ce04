using System.Diagnostics;

namespace Sluice.Benchmarks;

/// <summary>Runs shell commands.</summary>
static class Shell
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs a command that must succeed.</summary>
    /// <param name="command">For bash.</param>
    /// <param name="password">The server's.</param>
    /// <param name="errorFile">Where the command's errors are, when it does not show them.</param>
    /// <returns>About the most memory that it and what it started had at a time, in bytes.</returns>
    public static async Task<long> RunAsync(string command, string password, string? errorFile = null)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", "set -o pipefail; " + command])
        {
            Environment = { ["PGPASSWORD"] = password },
        };
        using var process = Process.Start(start)!;
        var peak = 0L;
        for (var exit = process.WaitForExitAsync(); await Task.WhenAny(exit, Task.Delay(Glance)) != exit;)
            peak = Math.Max(peak, Accounts.TreePeakBytes(process.Id));
        if (process.ExitCode != 0)
        {
            var error = errorFile is null ? "" : $": {await File.ReadAllTextAsync(errorFile)}";
            throw new InvalidOperationException($"Exit code {process.ExitCode} of: {command}{error}");
        }

        return peak;
    }

    /// <summary>An argument, whatever is in it.</summary>
    public static string Quote(string argument) => $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
