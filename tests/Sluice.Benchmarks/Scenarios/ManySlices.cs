using System.Globalization;

namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table of a thousand partitions, a slice each, against a copy of the same table as one slice: what a slice costs.</summary>
sealed class ManySlices : Scenario
{
    const int Partitions = 1000;
    const string Table = "parted";

    public override string Name => "many-slices";

    public override string Description => "A table of 1,000 partitions of 10 rows, each a slice, against a copy of it as one slice.";

    public override string PeerName => "one slice";

    public override long? FixedRows => Partitions * 10;

    public override async Task PrepareAsync(Bench bench)
    {
        await bench.Cluster.ExecuteAsync(bench.Source, $"CREATE TABLE {Table} (LIKE {Bench.SourceTable}) PARTITION BY RANGE (id)");
        for (var partition = 0; partition < Partitions; partition++)
        {
            await bench.Cluster.ExecuteAsync(bench.Source, string.Create(CultureInfo.InvariantCulture,
                $"CREATE TABLE {Table}_{partition} PARTITION OF {Table} FOR VALUES FROM ({(partition * 10) + 1}) TO ({(partition * 10) + 11})"));
        }

        await bench.Cluster.ExecuteAsync(bench.Source, $"INSERT INTO {Table} SELECT * FROM {Bench.SourceTable}");
        await bench.Cluster.ExecuteAsync(bench.Source, "VACUUM ANALYZE");
    }

    public override Task ResetAsync(Bench bench) => bench.EmptyTargetAsync();

    public override SluiceCopy Sluice(Bench bench) => new(Table, Bench.TargetTable)
    {
        Source = new() { ["partitionOption"] = "PhysicalPartitionsOfTable" },
        // One lane makes one slice.
        Activity = new() { ["parallelCopies"] = 2 },
    };

    public override SluiceCopy PeerSluice(Bench bench) => new(Table, Bench.TargetTable) { Source = new() { ["partitionOption"] = "None" } };

    public override IReadOnlyList<string> Peer(Bench bench) => [];

    public override Task CheckAsync(Bench bench) => bench.CheckTargetAsync(bench.Options.Rows);
}
