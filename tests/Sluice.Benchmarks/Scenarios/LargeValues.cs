using System.Globalization;
using Sluice.Tests;

namespace Sluice.Benchmarks.Scenarios;

/// <summary>What memory a <c>sluice</c> process needs for values of a megabyte, one run a target.</summary>
static class LargeValues
{
    public const string Name = "large-values";

    public const string Description = "The peak of memory of sluice as a process with a table of 1 MB values, to and from every format.";

    const string Table = "large";
    const string Copy = "large_copy";
    const string Typed = "large_typed";
    const long LimitMb = 200;

    public static async Task<int> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var cluster = await PostgreSqlCluster.StartAsync(Benchmark.ServerSettings, cancellationToken: cancellationToken);
        using var folder = new TemporaryFolder();
        await using var bench = new Bench(cluster, folder, options);
        await bench.CreateAsync();
        await CreateDataAsync(bench);

        var peaks = new List<(string Name, long Mb)>();
        foreach (var format in new[] { FileFormat.Parquet, FileFormat.Json, FileFormat.DelimitedText })
        {
            await RunAsync($"to-{format}", new SluiceCopy(Table, null, format));
            // What was written is read again.
            Directory.Delete(bench.InFolder, recursive: true);
            Directory.Move(bench.OutFolder, bench.InFolder);
            Directory.CreateDirectory(bench.OutFolder);
            await RunAsync($"from-{format}", new SluiceCopy(null, Copy, format));
        }

        await RunAsync("to-table", new SluiceCopy(Table, Copy));
        await RunAsync("to-typed-table", new SluiceCopy(Table, Typed, Mappings: [new("id", "number", "String"), new("value", "value")]));

        var figures = string.Join(' ', peaks.Select(peak => $"{peak.Name.Replace('-', '_')}_peak_mb={peak.Mb}"));
        Console.WriteLine($"RESULT {Name} peak_mb={peaks.Max(peak => peak.Mb)} limit_mb={LimitMb} {figures}");
        return peaks.TrueForAll(peak => peak.Mb <= LimitMb) ? 0 : 1;

        async Task RunAsync(string name, SluiceCopy copy)
        {
            await cluster.ExecuteAsync(bench.Target, $"TRUNCATE {Copy}, {Typed}", cancellationToken);
            await bench.SettleAsync();
            var peak = await SluiceRunner.RunProcessAsync(bench, copy) >> 20;
            if (copy.ToTable is { } table)
                await CheckAsync(bench, table);
            Console.WriteLine($"{name}: {peak} MB");
            peaks.Add((name.ToLowerInvariant(), peak));
        }
    }

    /// <summary>Pieces of 4 MB of base64 that begin at other characters: a codec's window finds nothing twice.</summary>
    static async Task CreateDataAsync(Bench bench)
    {
        // Only pointers to the values lie in the pages, which are what is sliced: a few to a page.
        await bench.Cluster.ExecuteAsync(
            bench.Source,
            $"""
            CREATE TABLE {Table} (id integer NOT NULL, value text) WITH (fillfactor = 10);
            ALTER TABLE {Table} ALTER value SET STORAGE EXTERNAL
            """);
        await bench.Cluster.ExecuteAsync(
            bench.Target,
            $"""
            CREATE TABLE {Copy} (id integer NOT NULL, value text);
            ALTER TABLE {Copy} ALTER value SET STORAGE EXTERNAL;
            CREATE TABLE {Typed} (number text NOT NULL, value text);
            ALTER TABLE {Typed} ALTER value SET STORAGE EXTERNAL
            """);
        await bench.Cluster.ExecuteAsync(bench.Source, string.Create(CultureInfo.InvariantCulture,
            $"""
            WITH pool AS MATERIALIZED (
                SELECT translate(string_agg(encode(sha512(i::text::bytea), 'base64'), ''), E'\n', '') AS text
                FROM generate_series(1, 45000) AS i)
            INSERT INTO {Table} SELECT i, substr(text, 1 + (i * 3571) % 2800000, 1048576)
            FROM pool, generate_series(1, {bench.Options.Rows}::integer) AS i
            """));
        await bench.Cluster.ExecuteAsync(bench.Source, $"VACUUM ANALYZE {Table}");
    }

    static async Task CheckAsync(Bench bench, string table)
    {
        // The first column is the row's number, whatever its name.
        const string Sum = "SELECT md5(string_agg(md5(value), '' ORDER BY n::integer)) FROM ";
        var sent = await bench.Cluster.ScalarAsync<string>(bench.Source, $"{Sum} {Table} AS t(n, value)");
        if (sent != await bench.Cluster.ScalarAsync<string>(bench.Target, $"{Sum} {table} AS t(n, value)"))
            throw new InvalidOperationException("Other values arrived than were sent.");
    }
}
