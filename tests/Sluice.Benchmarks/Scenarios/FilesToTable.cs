namespace Sluice.Benchmarks.Scenarios;

/// <summary>Files of a folder, one a lane, to a table.</summary>
abstract class FilesToTable(FileFormat format, string extension) : Scenario
{
    public override async Task PrepareAsync(Bench bench)
    {
        var lane = 0;
        foreach (var relation in await bench.RelationsAsync())
        {
            var file = Path.Combine(bench.InFolder, $"{lane++}.{extension}");
            await Shell.RunAsync(WriteCommand(bench.Psql(bench.Source), relation, file), bench.Cluster.Password);
        }
    }

    public override Task ResetAsync(Bench bench) => bench.EmptyTargetAsync();

    public override SluiceCopy Sluice(Bench bench) => new(null, Bench.TargetTable, format);

    public override IReadOnlyList<string> Peer(Bench bench) =>
        [.. Directory.EnumerateFiles(bench.InFolder).Select(file => PeerCommand(bench.Psql(bench.Target), file))];

    public override Task CheckAsync(Bench bench) => bench.CheckTargetAsync(bench.Options.Rows);

    /// <summary>The shell command that makes a file.</summary>
    protected abstract string WriteCommand(string psql, string relation, string file);

    /// <summary>The shell command for one lane.</summary>
    protected abstract string PeerCommand(string psql, string file);
}
