namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table with a key and two indexes to a table that is not there, against the sections of <c>pg_dump</c> around <c>psql | psql</c>.</summary>
sealed class NewTable : Scenario
{
    IReadOnlyList<string> _peer = [];

    public override string Name => "new-table";

    public override string Description =>
        "A table with a key and two indexes to a table that is not there, against pg_dump's pre-data, psql | psql in binary, and pg_dump's post-data.";

    public override string PeerName => "pg_dump, psql";

    public override async Task PrepareAsync(Bench bench)
    {
        await bench.Cluster.ExecuteAsync(bench.Source,
            $"""
            ALTER TABLE {Bench.SourceTable} ADD PRIMARY KEY (id);
            CREATE INDEX ON {Bench.SourceTable} (sensor, taken_at); CREATE INDEX ON {Bench.SourceTable} (device)
            """);
        var snapshot = await bench.SnapshotAsync();
        var pipes = (await bench.RelationsAsync()).Select(relation =>
            $"{{ {bench.Psql(bench.Source)} {snapshot} -c \"COPY {relation} TO STDOUT (FORMAT binary)\" "
            + $"| {bench.Psql(bench.Target)} -c 'COPY {Bench.SourceTable} FROM STDIN (FORMAT binary)'; }} & pipes=\"$pipes $!\"");
        _peer =
        [
            $"{Section(bench, "pre-data")}; {string.Join("; ", pipes)}; for pipe in $pipes; do wait $pipe || exit 1; done; {Section(bench, "post-data")}",
        ];
    }

    public override async Task ResetAsync(Bench bench)
    {
        await bench.Cluster.ExecuteAsync(bench.Target, $"DROP TABLE IF EXISTS {Bench.SourceTable}, {Bench.TargetTable}");
        await bench.SettleAsync();
    }

    public override SluiceCopy Sluice(Bench bench) => new(Bench.SourceTable, Bench.SourceTable)
    {
        Sink = new() { ["tableOption"] = "autoCreate", ["indexes"] = true },
    };

    public override IReadOnlyList<string> Peer(Bench bench) => _peer;

    public override async Task CheckAsync(Bench bench)
    {
        var (rows, indexes) = (
            await bench.Cluster.ScalarAsync<long>(bench.Target, $"SELECT count(*) FROM {Bench.SourceTable}"),
            await bench.Cluster.ScalarAsync<long>(bench.Target, $"SELECT count(*) FROM pg_index WHERE indrelid = '{Bench.SourceTable}'::regclass"));
        if (rows != bench.Options.Rows || indexes != 3)
            throw new InvalidOperationException($"{rows} rows and {indexes} indexes arrived instead of {bench.Options.Rows} and 3.");
    }

    static string Section(Bench bench, string section)
    {
        var folder = Path.GetDirectoryName(bench.Cluster.PsqlPath)!;
        var cluster = bench.Cluster;
        return $"{Path.Combine(folder, "pg_dump")} -h {cluster.Host} -p {cluster.Port} -U {cluster.User} -d {bench.Source} -s --section={section} "
            + $"-t {Bench.SourceTable} | {bench.Psql(bench.Target)} >/dev/null || exit 1";
    }
}
