namespace Sluice.Benchmarks;

/// <summary>CSV files to a table, against <c>\copy from</c>.</summary>
sealed class CsvToTable : Scenario
{
    public override string Name => "csv-to-table";

    public override string Description => "Local CSV files, one a lane, to a table, against \\copy ... from.";

    public override async Task PrepareAsync(Bench bench)
    {
        var lane = 0;
        foreach (var relation in await bench.RelationsAsync())
        {
            await Shell.RunAsync(
                $"{bench.Psql(bench.Source)} -c \"COPY {relation} TO STDOUT (FORMAT csv, HEADER)\" > {bench.InFolder}/{lane++}.csv",
                bench.Cluster.Password);
        }
    }

    public override Task ResetAsync(Bench bench) => bench.EmptyTargetAsync();

    public override SluiceCopy Sluice(Bench bench) => new(null, Bench.TargetTable);

    public override IReadOnlyList<string> Peer(Bench bench) =>
        [.. Directory.EnumerateFiles(bench.InFolder).Select(file =>
            $"{bench.Psql(bench.Target)} -c \"\\copy {Bench.TargetTable} from '{file}' csv header\"")];

    public override Task CheckAsync(Bench bench) => bench.CheckTargetAsync(bench.Options.Rows);
}
