namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table to files of a folder, one a lane.</summary>
abstract class TableToFiles(FileFormat format) : Scenario
{
    IReadOnlyList<string> _peer = [];

    public override async Task PrepareAsync(Bench bench)
    {
        var snapshot = await bench.SnapshotAsync();
        _peer = [.. (await bench.RelationsAsync()).Select((relation, lane) =>
            PeerCommand($"{bench.Psql(bench.Source)} {snapshot}", relation, Path.Combine(bench.PeerFolder, $"{lane}")))];
    }

    public override async Task ResetAsync(Bench bench)
    {
        foreach (var file in bench.WrittenFiles)
            File.Delete(file);
        await bench.SettleAsync();
    }

    public override SluiceCopy Sluice(Bench bench) => new(Bench.SourceTable, null, format);

    public override IReadOnlyList<string> Peer(Bench bench) => _peer;

    public override async Task CheckAsync(Bench bench)
    {
        var rows = await CountRowsAsync(bench.WrittenFiles);
        if (rows != bench.Options.Rows)
            throw new InvalidOperationException($"{rows} rows were written instead of {bench.Options.Rows}.");
    }

    /// <summary>The shell command for one lane.</summary>
    protected abstract string PeerCommand(string psql, string relation, string file);

    /// <summary>How many rows the files hold.</summary>
    protected abstract Task<long> CountRowsAsync(IReadOnlyList<string> files);

    protected static async Task<long> CountLinesAsync(IReadOnlyList<string> files)
    {
        var buffer = new byte[1 << 20];
        var lines = 0L;
        foreach (var path in files)
        {
            await using var file = File.OpenRead(path);
            for (int read; (read = await file.ReadAsync(buffer)) > 0;)
                lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return lines;
    }
}
