namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table to a table with a renamed and a converted column, against Sluice's relay of the same rows.</summary>
sealed class TypedTableToTable : Scenario
{
    const string Target = "measurement_typed";

    readonly TableToTable _relay = new();

    public override string Name => "typed-table-to-table";

    public override string Description => "A table to a table with a column renamed and one made text, against Sluice's relay as it is.";

    public override string PeerName => "relay";

    public override Task PrepareAsync(Bench bench) => bench.Cluster.ExecuteAsync(
        bench.Target,
        $"""
        CREATE TABLE {Target} (id bigint NOT NULL, sensor text NOT NULL, remark text, taken_at timestamptz NOT NULL, price numeric(12,2),
                               reading double precision, device uuid, day date)
        """);

    public override async Task ResetAsync(Bench bench)
    {
        await bench.Cluster.ExecuteAsync(bench.Target, $"TRUNCATE {Target}");
        await bench.EmptyTargetAsync();
    }

    public override SluiceCopy Sluice(Bench bench) => new(Bench.SourceTable, Target, Mappings:
    [
        new("id", "id"), new("sensor", "sensor", "String"), new("note", "remark"), new("taken_at", "taken_at"), new("price", "price"),
        new("reading", "reading"), new("device", "device"), new("day", "day"),
    ]);

    public override SluiceCopy PeerSluice(Bench bench) => _relay.Sluice(bench);

    public override IReadOnlyList<string> Peer(Bench bench) => [];

    public override async Task CheckAsync(Bench bench)
    {
        var rows = await bench.Cluster.ScalarAsync<long>(
            bench.Target, $"SELECT (SELECT count(*) FROM {Target}) + (SELECT count(*) FROM {Bench.TargetTable})");
        if (rows != bench.Options.Rows)
            throw new InvalidOperationException($"{rows} rows arrived instead of {bench.Options.Rows}.");
    }
}
