using System.Globalization;
using Npgsql;
using Sluice.Tests;

namespace Sluice.Benchmarks;

/// <summary>The servers, databases, folders and names that a benchmark uses.</summary>
sealed class Bench(PostgreSqlCluster cluster, TemporaryFolder folder, BenchmarkOptions options, PostgreSqlCluster? targetCluster = null)
    : IAsyncDisposable
{
    public const string SourceTable = "measurement";
    public const string TargetTable = "measurement_copy";

    NpgsqlConnection? _snapshotHolder;
    string? _snapshot;

    public PostgreSqlCluster Cluster => cluster;

    /// <summary>The server of the target, which is the same unless they are measured apart.</summary>
    public PostgreSqlCluster TargetCluster => targetCluster ?? cluster;

    public BenchmarkOptions Options { get; set; } = options;

    public string Source { get; private set; } = "";

    public string Target { get; private set; } = "";

    /// <summary>Where Sluice writes files.</summary>
    public string OutFolder => Path.Combine(folder.Path, "out");

    /// <summary>Where psql writes files.</summary>
    public string PeerFolder => Path.Combine(folder.Path, "peer");

    /// <summary>Where files to read are.</summary>
    public string InFolder => Path.Combine(folder.Path, "in");

    /// <summary>The definitions that a <c>sluice</c> process reads.</summary>
    public string FactoryFolder => Path.Combine(folder.Path, "factory");

    /// <summary>What a <c>sluice</c> process said.</summary>
    public string ErrorFile => Path.Combine(folder.Path, "error");

    /// <summary>What the last run wrote: a run is of one of them.</summary>
    public IReadOnlyList<string> WrittenFiles => [.. Directory.EnumerateFiles(OutFolder), .. Directory.EnumerateFiles(PeerFolder)];

    /// <summary>Makes empty databases and folders.</summary>
    public async Task CreateAsync()
    {
        Source = await cluster.CreateDatabaseAsync("source");
        Target = await TargetCluster.CreateDatabaseAsync("target");
        foreach (var path in new[] { OutFolder, PeerFolder, InFolder, FactoryFolder })
            Directory.CreateDirectory(path);
    }

    public async Task CreateDataAsync(long rows)
    {
        const string Columns =
            "id bigint NOT NULL, sensor integer NOT NULL, note text, taken_at timestamptz NOT NULL, price numeric(12,2), "
            + "reading double precision, device uuid, day date";
        await cluster.ExecuteAsync(Source, $"CREATE TABLE {SourceTable} ({Columns})");
        await TargetCluster.ExecuteAsync(Target, $"CREATE TABLE {TargetTable} ({Columns})");
        await cluster.ExecuteAsync(Source, string.Create(CultureInfo.InvariantCulture,
            $"""
            INSERT INTO {SourceTable}
            SELECT i, ((i * 7919) % 1000003)::integer, CASE WHEN i % 17 = 0 THEN NULL ELSE 'measurement ' || i || ', taken by hand' END,
                   timestamptz '2020-01-01' + i * interval '1 second', (i % 100000) / 100.0, sin(i) * 1000, md5(i::text)::uuid,
                   date '2020-01-01' + (i % 3650)::integer
            FROM generate_series(1, {rows}::bigint) AS i
            """));
        await cluster.ExecuteAsync(Source, $"VACUUM ANALYZE {SourceTable}");
    }

    /// <summary>The source table whole, or its page ranges under one exported snapshot, as COPY reads them.</summary>
    public async Task<IReadOnlyList<string>> RelationsAsync()
    {
        if (Options.Lanes == 1)
            return [SourceTable];
        var pages = await cluster.ScalarAsync<long>(
            Source, $"SELECT pg_relation_size('{SourceTable}') / current_setting('block_size')::bigint");
        return [.. Enumerable.Range(0, Options.Lanes).Select(lane =>
        {
            var upper = lane == Options.Lanes - 1 ? "" : $" AND ctid < '({pages * (lane + 1) / Options.Lanes},0)'::tid";
            return $"(SELECT * FROM {SourceTable} WHERE ctid >= '({pages * lane / Options.Lanes},0)'::tid{upper})";
        })];
    }

    /// <summary>The statements before a lane's COPY, as psql arguments.</summary>
    public async Task<string> SnapshotAsync()
    {
        if (Options.Lanes == 1)
            return "";
        if (_snapshot is null)
        {
            _snapshotHolder = await cluster.OpenAsync(Source);
            await using var command = new NpgsqlCommand(
                "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_export_snapshot()", _snapshotHolder);
            _snapshot = (string)(await command.ExecuteScalarAsync())!;
        }

        return $"-c 'BEGIN ISOLATION LEVEL REPEATABLE READ' -c \"SET TRANSACTION SNAPSHOT '{_snapshot}'\"";
    }

    public string Psql(string database) => $"{cluster.PsqlPath} -X -q -h {cluster.Host} -p {cluster.Port} -U {cluster.User} -d {database}";

    /// <summary>Empties the target and settles the server, so that runs do not pay for each other.</summary>
    public async Task EmptyTargetAsync()
    {
        await TargetCluster.ExecuteAsync(Target, $"TRUNCATE {TargetTable}");
        await SettleAsync();
    }

    public Task SettleAsync() => TargetCluster.ExecuteAsync(Target, "CHECKPOINT");

    public async Task CheckTargetAsync(long rows)
    {
        var count = await TargetCluster.ScalarAsync<long>(Target, $"SELECT count(*) FROM {TargetTable}");
        if (count != rows)
            throw new InvalidOperationException($"{count} rows arrived instead of {rows}.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_snapshotHolder is not null)
            await _snapshotHolder.DisposeAsync();
    }
}
