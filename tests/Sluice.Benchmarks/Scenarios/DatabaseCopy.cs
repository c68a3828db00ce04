using System.Globalization;

namespace Sluice.Benchmarks.Scenarios;

/// <summary>
/// A database of 12 tables, one of which has three fifths of the bytes, each with a key, two indexes and foreign keys, into an empty one,
/// against <c>pgcopydb clone</c> with as many jobs, which splits the large table as well.
/// </summary>
sealed class DatabaseCopy : Scenario
{
    const int SmallTables = 11;

    string _peer = "";

    public override string Name => "database-copy";

    public override string Description => "A database of 12 tables with keys, indexes and foreign keys into an empty one, against pgcopydb clone.";

    public override string PeerName => "pgcopydb";

    // pgcopydb is a process, too.
    public override bool IsCold => true;

    public override async Task PrepareAsync(Bench bench)
    {
        await bench.Cluster.ExecuteAsync(bench.Source, $"""
            ALTER TABLE {Bench.SourceTable} ADD PRIMARY KEY (id);
            CREATE INDEX ON {Bench.SourceTable} (sensor, taken_at); CREATE INDEX ON {Bench.SourceTable} (device)
            """);
        for (var table = 1; table <= SmallTables; table++)
        {
            await bench.Cluster.ExecuteAsync(bench.Source, string.Create(CultureInfo.InvariantCulture, $"""
                CREATE TABLE small_{table} (LIKE {Bench.SourceTable}, PRIMARY KEY (id));
                INSERT INTO small_{table} SELECT * FROM {Bench.SourceTable} WHERE id <= {bench.Options.Rows / 16};
                CREATE INDEX ON small_{table} (sensor, taken_at); CREATE INDEX ON small_{table} (device);
                ALTER TABLE small_{table} ADD FOREIGN KEY (id) REFERENCES {(table == 1 ? Bench.SourceTable : $"small_{table - 1}")}
                """));
        }

        await bench.Cluster.ExecuteAsync(bench.Source, "VACUUM ANALYZE");
        var bytes = await bench.Cluster.ScalarAsync<long>(bench.Source, $"SELECT pg_table_size('{Bench.SourceTable}')");
        var part = (bytes / bench.Options.Lanes) + 1;
        _peer = Clone(bench, string.Create(CultureInfo.InvariantCulture, $"--split-tables-larger-than {part}"));
    }

    /// <summary>pgcopydb with as many jobs.</summary>
    public static string Clone(Bench bench, string options)
    {
        var lanes = bench.Options.Lanes;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.GetEnvironmentVariable("SLUICE_PGCOPYDB") ?? "pgcopydb"} clone --source '{bench.Cluster.Uri(bench.Source)}' "
            + $"--target '{bench.Cluster.Uri(bench.Target)}' --table-jobs {lanes} --index-jobs {lanes} {options} "
            + $"--skip-large-objects --restart --dir '{bench.PeerFolder}/pgcopydb' > '{bench.ErrorFile}' 2>&1");
    }

    public override async Task ResetAsync(Bench bench)
    {
        await bench.Cluster.ExecuteAsync(bench.Target, "DROP SCHEMA IF EXISTS sluice CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        await bench.SettleAsync();
    }

    public override SluiceCopy Sluice(Bench bench) => new(null, null) { Options = "--all-tables --indexes" };

    public override IReadOnlyList<string> Peer(Bench bench) => [_peer];

    public override async Task CheckAsync(Bench bench)
    {
        const string Parts = """
            SELECT (SELECT count(*) FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE relnamespace = 'public'::regnamespace)
                || ' indexes, ' || (SELECT count(*) FROM pg_constraint WHERE contype = 'f') || ' foreign keys'
            """;
        foreach (var table in Enumerable.Range(1, SmallTables).Select(table => $"small_{table}").Prepend(Bench.SourceTable))
        {
            var count = $"SELECT count(*) FROM {table}";
            var (rows, copied) = (await bench.Cluster.ScalarAsync<long>(bench.Source, count), await bench.Cluster.ScalarAsync<long>(bench.Target, count));
            if (rows != copied)
                throw new InvalidOperationException($"{copied} rows of {table} arrived instead of {rows}.");
        }

        var (parts, made) = (await bench.Cluster.ScalarAsync<string>(bench.Source, Parts), await bench.Cluster.ScalarAsync<string>(bench.Target, Parts));
        if (parts != made)
            throw new InvalidOperationException($"There are {made} instead of {parts}.");
    }
}
