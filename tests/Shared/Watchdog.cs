using System.Diagnostics;

namespace Sluice.Tests;

/// <summary>
/// A shell script that outlives this process: its standard input ends when this object is disposed, and also when this process is
/// killed, for then the kernel closes the pipe. So a script that waits for that end and then cleans up always gets to clean up.
/// </summary>
sealed class Watchdog : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Process _process;

    Watchdog(Process process) => _process = process;

    /// <summary>What the script writes.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <param name="script">Read by <c>sh</c>; <c>cat &gt;/dev/null</c> waits for the end of this process.</param>
    /// <param name="arguments">The script's $1, $2 and so on.</param>
    public static Watchdog Start(string script, params IEnumerable<string> arguments)
    {
        string[] shell = ["sh", "-c", $"trap '' HUP INT TERM\n{script}", "watchdog", .. arguments];

        // A session of its own: what kills this process's group must not take the watchdog along.
        var command = Command.Find("setsid") is { } setsid ? [setsid, .. shell] : shell;
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        return new Watchdog(Process.Start(start)!);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
    }
}
