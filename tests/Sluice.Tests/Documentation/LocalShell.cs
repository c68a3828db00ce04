using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Tests.Cli;

namespace Sluice.Tests.Documentation;

/// <summary>
/// A folder as a reader of the documents has it, and a shell in it: the built <c>sluice</c> on its PATH, the sample factories, a file of
/// overrides, tables, and servers in place of the addresses that the documents name.
/// </summary>
sealed partial class LocalShell : IAsyncDisposable
{
    const string Mark = "@@@ line ";

    // What is built and started already is not built and started again. A server runs on until its block ends; a list of runs is wanted
    // when they have ended, and a run is cancelled while it waits.
    const string Prelude = """
        set -eo pipefail
        exec 2>&1
        server= api=
        trap '[ $? = 0 ] || cat served; stop_server' EXIT
        touch served
        dotnet() { :; }
        bash() { :; }
        runs() { command sluice runs ${api:+--url "$api"} --json; }
        last_run() { runs | grep -o '"runId": *"[^"]*"' | head -n 1 | cut -d '"' -f 4; }
        waiting_run() { curl -X POST "$api/pipelines/Patience/createRun" -d '{}' | cut -d '"' -f 4; }
        curl() { command curl -fsS "$@"; echo; }
        settle() { while runs | grep -qE '"(InProgress|Queued|Canceling)"'; do sleep 0.2; done; }
        stop_server() { [ -z "$server" ] || { kill "$server"; wait "$server" || :; server= api=; }; }
        sluice() {
            case "$1" in
                serve)
                    command sluice "$@" --port 0 >served 2>&1 &
                    server=$!
                    until grep -q ' is served at ' served; do kill -0 "$server"; sleep 0.1; done
                    api=$(grep -o 'http://.*/api' served)
                    cat served ;;
                snapshot)
                    command sluice "$@" >snapshot 2>>served &
                    server=$!
                    until [ -s snapshot ]; do kill -0 "$server"; sleep 0.1; done
                    cat snapshot ;;
                cancel | rerun) command sluice "$@" --url "$api" ;;
                runs) settle; command sluice "$@" ;;
                *) command sluice "$@" ;;
            esac
        }

        """;

    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, string> _databases = [];
    readonly PostgreSqlCluster _cluster;
    readonly Azurite _azurite;

    LocalShell(PostgreSqlCluster cluster, Azurite azurite) => (_cluster, _azurite) = (cluster, azurite);

    public static async Task<LocalShell> OpenAsync()
    {
        // The documents name containers that other tests have too.
        var shell = new LocalShell(await PostgreSqlCluster.SharedAsync(), await Azurite.StartAsync());
        foreach (var database in (string[])["shop", "shop2", "warehouse", "archive"])
            shell._databases[database] = await shell._cluster.CreateDatabaseAsync();
        await shell._cluster.ExecuteAsync(shell._databases["shop"], """
            CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, amount numeric(10,2), paid boolean NOT NULL, placed timestamptz NOT NULL);
            INSERT INTO orders SELECT i, i % 100, i * 1.25, i % 3 > 0, timestamptz '2026-01-31Z' + i * interval '1 second' FROM generate_series(1, 2000) AS i;
            CREATE SCHEMA archive;
            CREATE TABLE archive.orders (LIKE orders);
            CREATE TABLE events (id bigint NOT NULL, device int NOT NULL, kind smallint, amount numeric(20,6), note text, seen timestamptz NOT NULL,
                day date, token uuid NOT NULL, active boolean, reading double precision, payload jsonb, raw bytea);
            INSERT INTO events SELECT i, i % 50, i % 7, i, 'note ' || i, now(), current_date, md5(i::text)::uuid, true, i, '{}', decode(repeat(md5(i::text), 48), 'hex')
                FROM generate_series(1, 45000) AS i
            """);
        await shell._cluster.ExecuteAsync(shell._databases["archive"],
            "CREATE TABLE orders (id bigint, customer int, amount numeric(10,2), paid boolean, placed timestamptz)");
        shell.Lay();
        return shell;
    }

    /// <summary>Runs the commands of blocks one after the other in one shell. The first that fails ends it.</summary>
    /// <returns>What each of them said, by its line.</returns>
    public async Task<IReadOnlyDictionary<int, string>> RunAsync(IEnumerable<CommandBlock> blocks)
    {
        var script = string.Concat(blocks.Select(block =>
            string.Concat(block.Commands.Select(command => $"echo '{Mark}{command.Line}'\n{Localize(command.Text)}\n")) + "stop_server\n"));
        await File.WriteAllTextAsync(_folder.File("script"), Prelude + script);
        using var patience = new CancellationTokenSource(5 * SluiceProcess.Patience);
        var said = await Command.RunAsync("bash", ["script"], _folder.Path, new Dictionary<string, string>
        {
            ["PATH"] = $"{Path.GetDirectoryName(SluiceProcess.Program)}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
            ["SLUICE_HOME"] = _folder.File("home", "runs"),
        }, patience.Token);
        return said.Split(Mark, StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(
                part => int.Parse(part.Split('\n')[0], CultureInfo.InvariantCulture),
                part => part[(part.IndexOf('\n') + 1)..].Replace(_folder.Path, "/home/you/sluice", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _azurite.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The files that the documents name.</summary>
    void Lay()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.json", SearchOption.AllDirectories))
            File.Copy(file, _folder.File(Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)));
        File.WriteAllText(_folder.File("samples", "factory", "pipeline", "Patience.json"), """
            { "properties": { "activities": [{ "name": "Wait", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 3600 } }] } }
            """);
        var overrides = $$"""
            {
              "linkedService/Shop": { "properties": { "typeProperties": {
                "server": "{{_cluster.Host}}", "port": {{_cluster.Port}}, "database": "{{_databases["shop"]}}", "username": "{{_cluster.User}}", "sslMode": 0,
                "password": { "type": "SecureString", "value": "{{_cluster.Password}}", "store": null, "secretName": null } } } },
              "linkedService/Lake": { "properties": { "typeProperties": { "connectionString": "{{_azurite.ConnectionString}}", "accountKey": null } } }
            }
            """;
        File.WriteAllText(_folder.File("local.json"), overrides);
        File.WriteAllText(_folder.File("FOLDER", "overrides.json"), overrides);
        File.WriteAllText(_folder.File("in", "orders.csv"), "id,customer,amount,paid,placed\n3001,1,1.25,true,2026-01-31\n3002,none,1.25,true,2026-01-31\n");
    }

    /// <summary>The command with the addresses of this machine.</summary>
    string Localize(string command) => Database().Replace(command, match => Address(match.Groups[1].Value, match.Groups[2].Value))
        .Replace("http://127.0.0.1:7071/api", "$api", StringComparison.Ordinal)
        .Replace("http://127.0.0.1:10000/devstoreaccount1", $"{_azurite.Endpoint}", StringComparison.Ordinal)
        .Replace("--snapshot NAME", "--snapshot \"$(cat snapshot)\"", StringComparison.Ordinal)
        .Replace("RUN_ID", command.StartsWith("sluice cancel", StringComparison.Ordinal) ? "$(waiting_run)" : "$(last_run)", StringComparison.Ordinal);

    string Address(string host, string database) =>
        $"postgresql://{_cluster.User}:{_cluster.Password}@{_cluster.Host}:{_cluster.Port}/{_databases[host == "b" ? $"{database}2" : database]}";

    [GeneratedRegex(@"postgresql://(?:user:password@)?(\w+)/(\w+)")]
    private static partial Regex Database();
}
