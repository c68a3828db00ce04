using System.Globalization;

namespace Sluice.Benchmarks.Scenarios;

/// <summary>A database of a thousand tables of ten rows with a key into an empty one: what a table costs. Against <c>pgcopydb clone</c>.</summary>
sealed class ManyTables : Scenario
{
    const int Tables = 1000;

    readonly DatabaseCopy _database = new();

    public override string Name => "many-tables";

    public override string Description => "A database of 1,000 tables of 10 rows with a key into an empty one, against pgcopydb clone.";

    public override string PeerName => _database.PeerName;

    public override long? FixedRows => 10;

    public override bool IsCold => true;

    public override async Task PrepareAsync(Bench bench)
    {
        await bench.Cluster.ExecuteAsync(bench.Source, $"ALTER TABLE {Bench.SourceTable} ADD PRIMARY KEY (id)");
        for (var table = 1; table <= Tables; table++)
        {
            await bench.Cluster.ExecuteAsync(bench.Source, string.Create(CultureInfo.InvariantCulture,
                $"CREATE TABLE tiny_{table} (LIKE {Bench.SourceTable} INCLUDING ALL); INSERT INTO tiny_{table} SELECT * FROM {Bench.SourceTable}"));
        }

        await bench.Cluster.ExecuteAsync(bench.Source, "VACUUM ANALYZE");
    }

    public override Task ResetAsync(Bench bench) => _database.ResetAsync(bench);

    public override SluiceCopy Sluice(Bench bench) => _database.Sluice(bench);

    public override IReadOnlyList<string> Peer(Bench bench) => [DatabaseCopy.Clone(bench, "")];

    public override async Task CheckAsync(Bench bench)
    {
        const string Sum = """
            SELECT sum((xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM ' || oid::regclass, false, true, '')))[1]::text::bigint)::bigint
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            """;
        var (rows, copied) = (await bench.Cluster.ScalarAsync<long>(bench.Source, Sum), await bench.Cluster.ScalarAsync<long>(bench.Target, Sum));
        if (rows != copied)
            throw new InvalidOperationException($"{copied} rows arrived instead of {rows}.");
    }
}
