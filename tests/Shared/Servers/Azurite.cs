using System.Text.RegularExpressions;

namespace Sluice.Tests;

/// <summary>
/// Azurite's services on free ports of the loopback address, their data in memory. It ends when it is disposed or when this
/// process ends, in whatever way.
/// </summary>
sealed partial class Azurite : IAsyncDisposable
{
    /// <summary>The account that every Azurite has, and its key; see Azurite's documentation.</summary>
    public const string AccountName = "devstoreaccount1";

    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    const string RunUntilTheEnd = """
        "$@" </dev/null 2>&1 &
        pid=$!
        cat >/dev/null
        kill "$pid" 2>/dev/null
        tries=0
        while kill -0 "$pid" 2>/dev/null && [ $tries -lt 20 ]; do sleep 0.1; tries=$((tries + 1)); done
        kill -KILL "$pid" 2>/dev/null
        """;

    static readonly string[] Services = ["blob", "queue", "table"];

    static readonly Lazy<Task<Azurite>> Shared = new(() => StartAsync());
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Watchdog _watchdog;

    readonly string _scheme;

    readonly IReadOnlyDictionary<string, int> _ports;

    Azurite(Watchdog watchdog, string scheme, IReadOnlyDictionary<string, int> ports) => (_watchdog, _scheme, _ports) = (watchdog, scheme, ports);

    /// <summary>The port of the blob service.</summary>
    public int Port => _ports["Blob"];

    /// <summary>The account's address; a container's name comes after it.</summary>
    public Uri Endpoint => new($"{_scheme}://127.0.0.1:{Port}/{AccountName}");

    public string ConnectionString =>
        $"DefaultEndpointsProtocol={_scheme};AccountName={AccountName};AccountKey={AccountKey};"
        + string.Concat(_ports.Select(service => $"{service.Key}Endpoint={_scheme}://127.0.0.1:{service.Value}/{AccountName};"));

    /// <summary>The one that the tests of this process share, started when first asked for.</summary>
    public static Task<Azurite> SharedAsync() => Shared.Value;

    /// <summary>A container's name that no other test has.</summary>
    public static string NewContainerName(string prefix = "test") => $"{prefix}-{Guid.NewGuid():n}";

    /// <summary>Starts one for the caller alone.</summary>
    public static Task<Azurite> StartAsync(CancellationToken cancellationToken = default) => StartAsync([], cancellationToken);

    /// <summary>Starts one over TLS that takes tokens too: of the right audience and not expired, whoever signed them.</summary>
    /// <param name="certificateFile">The server's certificate, PEM.</param>
    /// <param name="keyFile">Its key, PEM.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static Task<Azurite> StartWithTokensAsync(
        string certificateFile, string keyFile, CancellationToken cancellationToken = default) =>
        StartAsync(["--oauth", "basic", "--cert", certificateFile, "--key", keyFile], cancellationToken);

    static async Task<Azurite> StartAsync(IEnumerable<string> options, CancellationToken cancellationToken)
    {
        var command = FindCommand() ?? throw new InvalidOperationException(Prerequisite.AzuriteIsMissing);
        var watchdog = Watchdog.Start(
            RunUntilTheEnd,
            [
                .. command, .. Services.SelectMany(service => new[] { $"--{service}Host", "127.0.0.1", $"--{service}Port", "0" }),
                "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck", .. options,
            ]);
        try
        {
            var (scheme, ports) = await ReadAddressesAsync(watchdog.Output, cancellationToken);
            return new Azurite(watchdog, scheme, ports);
        }
        catch
        {
            await watchdog.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// SLUICE_AZURITE (Azurite's dist/src/blob/main.js, beside which the program for all services lies), else azurite on PATH, else where
    /// tests/run.sh installs it.
    /// </summary>
    public static IReadOnlyList<string>? FindCommand()
    {
        var node = Command.Find("node");
        if (Environment.GetEnvironmentVariable("SLUICE_AZURITE") is { Length: > 0 } chosen)
            return node is not null && File.Exists(AllServices(chosen)) ? [node, AllServices(chosen)] : null;

        if (Command.Find("azurite") is { } program)
            return [program];

        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var installed = Path.Combine(cache, "sluice/azurite/node_modules/azurite/dist/src/blob/main.js");
        return node is not null && File.Exists(installed) ? [node, AllServices(installed)] : null;
    }

    static string AllServices(string blobService) => Path.GetFullPath("../azurite.js", Path.GetDirectoryName(blobService)!);

    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();

    static async Task<(string Scheme, IReadOnlyDictionary<string, int> Ports)> ReadAddressesAsync(StreamReader output, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var said = new List<string>();
        var ports = new Dictionary<string, int>();
        try
        {
            while (await output.ReadLineAsync(patience.Token) is { } line)
            {
                said.Add(line);
                if (ListensOn().Match(line) is { Success: true } match)
                {
                    ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].ValueSpan, provider: null);
                    if (ports.Count < Services.Length)
                        continue;
                    // Read on, or Azurite would block once the pipe is full.
                    _ = output.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return (match.Groups["scheme"].Value, ports);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            said.Add($"Nothing more within {Patience.TotalSeconds} s.");
        }

        throw new InvalidOperationException($"Azurite did not start. It said:\n{string.Join('\n', said)}");
    }

    [GeneratedRegex(@"Azurite (?<service>\w+) service is successfully listening at (?<scheme>https?)://127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex ListensOn();
}
