namespace Sluice.Benchmarks;

/// <summary>A table to CSV files, against <c>psql -c "copy ... to stdout csv" > file</c>.</summary>
sealed class TableToCsv : Scenario
{
    IReadOnlyList<string> _peer = [];

    public override string Name => "table-to-csv";

    public override string Description => "A table to local CSV files, against psql -c \"COPY ... TO STDOUT CSV\" > file.";

    public override async Task PrepareAsync(Bench bench)
    {
        var snapshot = await bench.SnapshotAsync();
        _peer = [.. (await bench.RelationsAsync()).Select((relation, lane) =>
            $"{bench.Psql(bench.Source)} {snapshot} "
            + $"-c \"COPY {relation} TO STDOUT (FORMAT csv, HEADER)\" > {bench.PeerFolder}/{lane}.csv")];
    }

    public override async Task ResetAsync(Bench bench)
    {
        foreach (var file in Directory.EnumerateFiles(bench.OutFolder).Concat(Directory.EnumerateFiles(bench.PeerFolder)))
            File.Delete(file);
        await bench.SettleAsync();
    }

    public override SluiceCopy Sluice(Bench bench) => new(Bench.SourceTable, null);

    public override IReadOnlyList<string> Peer(Bench bench) => _peer;

    public override async Task CheckAsync(Bench bench)
    {
        // Every value is on one line: the lines are the rows and the headers.
        var files = Directory.EnumerateFiles(bench.OutFolder).Concat(Directory.EnumerateFiles(bench.PeerFolder)).ToList();
        var lines = 0L;
        foreach (var file in files)
            lines += await CountLinesAsync(file);
        if (lines - files.Count != bench.Options.Rows)
            throw new InvalidOperationException($"{lines - files.Count} rows were written instead of {bench.Options.Rows}.");
    }

    static async Task<long> CountLinesAsync(string path)
    {
        await using var file = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        var lines = 0L;
        for (int read; (read = await file.ReadAsync(buffer)) > 0;)
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        return lines;
    }
}
