namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table to a table of another database, against <c>psql | psql</c> in binary.</summary>
sealed class TableToTable : Scenario
{
    IReadOnlyList<string> _peer = [];

    public override string Name => "table-to-table";

    public override string Description => "A table to a table of another database, against psql | psql in binary.";

    public override async Task PrepareAsync(Bench bench)
    {
        var snapshot = await bench.SnapshotAsync();
        _peer = [.. (await bench.RelationsAsync()).Select(relation =>
            $"{bench.Psql(bench.Source)} {snapshot} -c \"COPY {relation} TO STDOUT (FORMAT binary)\" "
            + $"| {bench.Psql(bench.Target)} -c 'COPY {Bench.TargetTable} FROM STDIN (FORMAT binary)'")];
    }

    public override Task ResetAsync(Bench bench) => bench.EmptyTargetAsync();

    public override SluiceCopy Sluice(Bench bench) => new(Bench.SourceTable, Bench.TargetTable);

    public override IReadOnlyList<string> Peer(Bench bench) => _peer;

    public override Task CheckAsync(Bench bench) => bench.CheckTargetAsync(bench.Options.Rows);
}
