using System.Diagnostics;

namespace Sluice.Benchmarks;

/// <summary>Runs shell commands.</summary>
static class Shell
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>About the most memory that it and what it started had at a time, in bytes.</returns>
    public static async Task<long> RunAsync(string command, string password)
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
            throw new InvalidOperationException($"Exit code {process.ExitCode} of: {command}");
        return peak;
    }
}
