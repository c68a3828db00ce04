using System.Globalization;

namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table upserted into one that is three times as large, half of the rows new, against the same by hand in psql.</summary>
sealed class Upsert : Scenario
{
    const string Changes = "changes";
    const string Columns = "id, sensor, note, taken_at, price, reading, device, day";

    public override string Name => "upsert";

    public override string Description =>
        "A third as many rows upserted by primary key, half of them new, against COPY to a temporary table and INSERT ON CONFLICT in psql.";

    public override async Task PrepareAsync(Bench bench)
    {
        var rows = bench.Options.Rows;
        var half = rows / 6;
        await bench.Cluster.ExecuteAsync(bench.Source, string.Create(CultureInfo.InvariantCulture,
            $"""
            CREATE TABLE {Changes} AS
            SELECT id + {rows - half} AS id, sensor + 1 AS sensor, note, taken_at, price, reading, device, day
            FROM {Bench.SourceTable} WHERE id <= {2 * half} ORDER BY md5(id::text);
            ALTER TABLE {Changes} ALTER id SET NOT NULL
            """));
        await bench.Cluster.ExecuteAsync(bench.Source, $"VACUUM ANALYZE {Changes}");
        await Shell.RunAsync(
            $"{bench.Psql(bench.Source)} -c 'COPY {Bench.SourceTable} TO STDOUT (FORMAT binary)' "
            + $"| {bench.Psql(bench.Target)} -c 'CREATE TABLE base (LIKE {Bench.TargetTable})' -c 'COPY base FROM STDIN (FORMAT binary)'",
            bench.Cluster.Password);
    }

    public override async Task ResetAsync(Bench bench)
    {
        await bench.Cluster.ExecuteAsync(bench.Target,
            $"""
            ALTER TABLE {Bench.TargetTable} DROP CONSTRAINT IF EXISTS {Bench.TargetTable}_pkey; TRUNCATE {Bench.TargetTable};
            INSERT INTO {Bench.TargetTable} SELECT * FROM base; ALTER TABLE {Bench.TargetTable} ADD PRIMARY KEY (id)
            """);
        await bench.Cluster.ExecuteAsync(bench.Target, $"VACUUM ANALYZE {Bench.TargetTable}");
        await bench.SettleAsync();
    }

    public override SluiceCopy Sluice(Bench bench) => new(Changes, Bench.TargetTable)
    {
        Sink = new() { ["writeMethod"] = "Upsert" },
    };

    public override IReadOnlyList<string> Peer(Bench bench)
    {
        var updates = string.Join(", ", Columns.Split(", ").Skip(1).Select(column => $"{column} = EXCLUDED.{column}"));
        return
        [
            $"{bench.Psql(bench.Source)} -c 'COPY {Changes} TO STDOUT (FORMAT binary)' "
            + $"| {bench.Psql(bench.Target)} -c BEGIN -c 'CREATE TEMPORARY TABLE staged (LIKE {Bench.TargetTable}) ON COMMIT DROP' "
            + "-c 'COPY staged FROM STDIN (FORMAT binary)' "
            + $"-c 'INSERT INTO {Bench.TargetTable} SELECT * FROM staged ON CONFLICT (id) DO UPDATE SET {updates}' -c COMMIT",
        ];
    }

    public override async Task CheckAsync(Bench bench)
    {
        await bench.CheckTargetAsync(bench.Options.Rows + (bench.Options.Rows / 6));
        var changed = await bench.Cluster.ScalarAsync<long>(
            bench.Target,
            $"SELECT count(*) FROM {Bench.TargetTable} AS t JOIN base ON base.id = t.id WHERE base.taken_at <> t.taken_at");
        if (changed != bench.Options.Rows / 6)
            throw new InvalidOperationException($"{changed} rows were updated instead of {bench.Options.Rows / 6}.");
    }
}
