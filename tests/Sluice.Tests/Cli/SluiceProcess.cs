using System.Diagnostics;
using System.Text;

namespace Sluice.Tests.Cli;

/// <summary>The built command line as a process of its own. It never outlives the object, and no wait for it is unbounded.</summary>
sealed class SluiceProcess : IAsyncDisposable
{
    /// <summary>Longer than any copy of these tests takes, on a slow machine too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly Process _process;
    readonly Task<string> _output;
    readonly Task<string> _error;
    readonly IReadOnlyList<string> _secrets;

    readonly TaskCompletionSource<string?> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    SluiceProcess(Process process, IReadOnlyList<string> secrets, bool hasInput)
    {
        _process = process;
        _secrets = secrets;
        if (!hasInput)
            process.StandardInput.Close();
        _output = ReadAsync(process.StandardOutput);
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>SLUICE_PROGRAM: sluice.dll as it was published, which starts sooner; else as the build that these tests belong to made it.</summary>
    public static string Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SLUICE_PROGRAM") is { Length: > 0 } published)
                return published;
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            return Path.Combine(Repository.Root, "src", "Sluice.Cli", "bin", configuration, "net10.0", "sluice.dll");
        }
    }

    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <param name="arguments">What follows <c>sluice</c>.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="secrets">What it must print nowhere.</param>
    public static SluiceProcess Start(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyList<string>? secrets = null) =>
        Start(Dotnet, [Program, .. arguments], environment, secrets);

    /// <summary>The same with a standard input that is open until <see cref="CloseInput"/>.</summary>
    public static SluiceProcess StartWithInput(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        Start(Dotnet, [Program, .. arguments], environment, null, hasInput: true);

    /// <summary>The same by way of another program, such as a shell that sets limits.</summary>
    public static SluiceProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, IReadOnlyList<string>? secrets,
        bool hasInput = false)
    {
        // A shell that starts the tests in its background has them ignore SIGINT, and what they start inherits that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new SluiceProcess(Process.Start(start)!, [.. secrets ?? [], Azurite.AccountKey], hasInput);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<SluiceOutcome> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyList<string>? secrets = null)
    {
        await using var process = Start(arguments, environment, secrets);
        return await process.EndAsync();
    }

    /// <summary>The first line of its output, when it is there.</summary>
    public async Task<string> ReadLineAsync() =>
        await _firstLine.Task.WaitAsync(Patience) ?? throw new InvalidOperationException($"sluice printed nothing: {await _error}");

    /// <summary>Ends its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    async Task<string> ReadAsync(StreamReader output)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        for (int count; (count = await output.ReadAsync(buffer)) > 0;)
        {
            text.Append(buffer, 0, count);
            if (!_firstLine.Task.IsCompleted && text.ToString().Split('\n') is [var first, _, ..])
                _firstLine.TrySetResult(first);
        }

        _firstLine.TrySetResult(null);
        return text.ToString();
    }

    /// <summary>Sends it a signal: <c>INT</c> is what Ctrl-C sends.</summary>
    public Task SignalAsync(string signal) => Command.RunAsync("sh", ["-c", $"kill -{signal} {_process.Id}"]);

    /// <summary>The files that it has in its memory, such as the assemblies that it has loaded.</summary>
    public string Maps => File.ReadAllText($"/proc/{_process.Id}/maps");

    public bool HasExited => _process.HasExited;

    /// <summary>Waits for its end, however it ends.</summary>
    public Task WaitAsync() => _process.WaitForExitAsync();

    /// <summary>As a crash: nothing in the process gets to clean up.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end. An output with a secret in it fails the test, whatever else the test is about.</summary>
    public async Task<SluiceOutcome> EndAsync(TimeSpan? patience = null)
    {
        using var bounded = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await _process.WaitForExitAsync(bounded.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"sluice did not end within {(patience ?? Patience).TotalSeconds} s. It said: {await _output}{await _error}");
        }

        var outcome = new SluiceOutcome(_process.ExitCode, await _output, await _error);
        foreach (var secret in _secrets)
            Assert.DoesNotContain(secret, outcome.Output + outcome.Error, StringComparison.Ordinal);
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
