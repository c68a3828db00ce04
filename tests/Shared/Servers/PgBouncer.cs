using Npgsql;

namespace Sluice.Tests;

/// <summary>A PgBouncer before a cluster, on a free port of the loopback address. It ends when it is disposed or when this process ends.</summary>
sealed class PgBouncer : IAsyncDisposable
{
    const string RunUntilTheEnd = """
        "$@" </dev/null >/dev/null 2>&1 &
        pid=$!
        cat >/dev/null
        kill "$pid" 2>/dev/null
        wait "$pid"
        """;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Watchdog _watchdog;
    readonly TemporaryFolder _folder;

    PgBouncer(Watchdog watchdog, TemporaryFolder folder, int port) => (_watchdog, _folder, Port) = (watchdog, folder, port);

    public int Port { get; }

    /// <summary>The program, on PATH or where Debian has it, which is not on everybody's PATH.</summary>
    public static string? Program =>
        Command.Find("pgbouncer") ?? (File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : null);

    /// <param name="cluster">The server behind it; the pooler takes its password, and all of its databases.</param>
    /// <param name="poolMode"><c>session</c> or <c>transaction</c>.</param>
    public static async Task<PgBouncer> StartAsync(PostgreSqlCluster cluster, string poolMode)
    {
        var program = Program ?? throw new InvalidOperationException(Prerequisite.PgBouncerIsMissing);
        var folder = new TemporaryFolder();
        var (port, users, settings, log) = (LoopbackPort.Free(), At("users"), At("pgbouncer.ini"), At("log"));
        await File.WriteAllTextAsync(users, $"\"{cluster.User}\" \"{cluster.Password}\"\n");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host={cluster.Host} port={cluster.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = {poolMode}
            logfile = {log}

            """);
        string[] command = [program, settings];
        if (PostgreSqlBinaries.ServerUser is { } user)
        {
            await Command.RunAsync("chown", ["-R", user, folder.Path]);
            command = [program, "-u", user, settings];
        }

        var pooler = new PgBouncer(Watchdog.Start(RunUntilTheEnd, command), folder, port);
        try
        {
            await pooler.AnswersAsync(cluster, log);
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
        }

        string At(string name) => Path.Combine(folder.Path, name);
    }

    /// <summary>A connection outside of any pool of this process.</summary>
    public async Task<NpgsqlConnection> OpenAsync(PostgreSqlCluster cluster, string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(database)) { Port = Port, Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await _watchdog.DisposeAsync();
        _folder.Dispose();
    }

    async Task AnswersAsync(PostgreSqlCluster cluster, string log)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                await using var connection = await OpenAsync(cluster, "postgres");
                return;
            }
            catch (NpgsqlException exception)
            {
                if (TimeProvider.System.GetElapsedTime(start) > Patience)
                    throw new InvalidOperationException($"PgBouncer does not answer. {(File.Exists(log) ? await File.ReadAllTextAsync(log) : "")}", exception);
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }
}
