using System.Security.Cryptography;
using Npgsql;

namespace Sluice.Tests;

/// <summary>
/// A private PostgreSQL server in a temporary folder, on a free port of the loopback address. It is stopped and its folder removed
/// when it is disposed or when this process ends, in whatever way.
/// </summary>
sealed partial class PostgreSqlCluster : IAsyncDisposable
{
    // $1 is the folder. QUIT is PostgreSQL's immediate shutdown: nothing of this data is needed any more.
    const string RemoveAtTheEnd = """
        cat >/dev/null
        if [ -f "$1/data/postmaster.pid" ]; then
            pid=$(head -n 1 "$1/data/postmaster.pid")
            kill -QUIT "$pid" 2>/dev/null
            tries=0
            while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
        fi
        rm -rf "$1"
        """;

    static readonly Lazy<Task<PostgreSqlCluster>> Shared = new(() => StartAsync(new Dictionary<string, string>
    {
        // Tables without statistics look large enough for it, and compiling takes longer than the queries of tests. (Old servers do not know it.)
        ["jit"] = "off",
        // So does starting workers.
        ["max_parallel_workers_per_gather"] = "0",
    }));

    readonly PostgreSqlBinaries _binaries;
    readonly string _folder;
    readonly Watchdog _watchdog;
    int _databases;

    PostgreSqlCluster(PostgreSqlBinaries binaries, string folder, Watchdog watchdog) =>
        (_binaries, _folder, _watchdog) = (binaries, folder, watchdog);

    public string Host => "127.0.0.1";

    public int Port { get; private set; }

    /// <summary>A superuser.</summary>
    public string User => "sluice";

    public string Password { get; private init; } = RandomNumberGenerator.GetHexString(20, lowercase: true);

    /// <summary>The folder of the Unix socket.</summary>
    public string SocketFolder => _folder;

    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>What the server logged.</summary>
    public string LogPath => Path.Combine(_folder, "log");

    /// <summary>Whether it is the one of <see cref="SharedAsync"/>, which nobody stops.</summary>
    public bool IsShared => Shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } && Shared.Value.Result == this;

    /// <summary>The one cluster that the tests of this process share, started when first asked for. Don't stop it.</summary>
    public static Task<PostgreSqlCluster> SharedAsync() => Shared.Value;

    /// <summary>
    /// Starts a cluster for the caller alone. <paramref name="settings"/> are of postgresql.conf, in its syntax: quote strings.
    /// <paramref name="hbaLines"/> come in pg_hba.conf before those which let everybody in by password. <paramref name="binaries"/> are of
    /// another version than the other tests use.
    /// </summary>
    public static async Task<PostgreSqlCluster> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null,
        IReadOnlyList<string>? hbaLines = null,
        PostgreSqlBinaries? binaries = null,
        CancellationToken cancellationToken = default)
    {
        binaries ??= PostgreSqlBinaries.Find() ?? throw new InvalidOperationException(Prerequisite.PostgreSqlIsMissing);
        var folder = Directory.CreateTempSubdirectory("sluice-pg-").FullName;
        var cluster = new PostgreSqlCluster(binaries, folder, Watchdog.Start(RemoveAtTheEnd, folder));
        try
        {
            await cluster.InitializeAsync(settings ?? new Dictionary<string, string>(), hbaLines ?? [], cancellationToken);
            await cluster.StartOnFreePortAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync(StopMode mode = StopMode.Fast, CancellationToken cancellationToken = default) =>
        ControlAsync(["stop", "-m", mode == StopMode.Fast ? "fast" : "immediate"], cancellationToken);

    /// <summary>Starts what was stopped, on the same port.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken = default) =>
        ControlAsync(["start", "-l", LogPath, "-o", $"-p {Port}"], cancellationToken);

    public async Task RestartAsync(StopMode mode = StopMode.Fast, CancellationToken cancellationToken = default)
    {
        await StopAsync(mode, cancellationToken);
        await StartAgainAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        using (var connection = new NpgsqlConnection(ConnectionString("postgres")))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await _watchdog.DisposeAsync();
    }

    async Task InitializeAsync(
        IReadOnlyDictionary<string, string> settings, IReadOnlyList<string> hbaLines, CancellationToken cancellationToken)
    {
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, Password, cancellationToken);
        if (PostgreSqlBinaries.ServerUser is { } user)
            await Command.RunAsync("chown", [user, _folder, password], cancellationToken: cancellationToken);

        await _binaries.RunAsync(
            "initdb",
            ["-D", DataFolder, "-U", User, $"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync"],
            _folder,
            cancellationToken);
        File.Delete(password);

        await File.WriteAllLinesAsync(
            Path.Combine(DataFolder, "pg_hba.conf"),
            [.. hbaLines, "local all all scram-sha-256", "host all all 127.0.0.1/32 scram-sha-256"],
            cancellationToken);
        await File.AppendAllLinesAsync(
            Path.Combine(DataFolder, "postgresql.conf"),
            DefaultSettings().Concat(settings).Select(setting => $"{setting.Key} = {setting.Value}"),
            cancellationToken);
    }

    Dictionary<string, string> DefaultSettings() => new()
    {
        ["listen_addresses"] = "'127.0.0.1'",
        ["unix_socket_directories"] = $"'{_folder}'",
        ["max_connections"] = "200",
        ["shared_buffers"] = "64MB",
        ["timezone"] = "'UTC'",
        // Nothing here needs to survive a crash of the machine.
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        // Hundreds of databases keep its workers busy without an end.
        ["autovacuum"] = "off",
    };

    async Task StartOnFreePortAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = LoopbackPort.Free();
            try
            {
                await StartAgainAsync(cancellationToken);
                return;
            }
            catch (InvalidOperationException exception)
            {
                // Somebody may have taken the port in between; a wrong setting fails every time.
                var log = File.Exists(LogPath) ? await File.ReadAllTextAsync(LogPath, cancellationToken) : "";
                if (attempt == 3 || !log.Contains("Address already in use", StringComparison.Ordinal))
                    throw new InvalidOperationException($"PostgreSQL did not start. {exception.Message}\n{log}", exception);
            }
        }
    }

    Task<string> ControlAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        _binaries.RunAsync("pg_ctl", [.. arguments, "-D", DataFolder, "-w", "-t", "60", "-s"], _folder, cancellationToken);
}
