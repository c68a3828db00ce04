using System.Text.Json.Nodes;

namespace Sluice.Benchmarks.Scenarios;

/// <summary>CSV files of which every thousandth row fits no column, to a table: the bad rows are kept aside. Against pgloader.</summary>
sealed class CsvWithBadRows : Scenario
{
    const int GoodFromBad = 1000;

    public override string Name => "csv-with-bad-rows";

    public override string Description => "Local CSV files, one a lane, with a bad row in a thousand, to a table, against pgloader.";

    public override string PeerName => "pgloader";

    // pgloader is a process, too.
    public override bool IsCold => true;

    public override async Task PrepareAsync(Bench bench)
    {
        var lane = 0;
        foreach (var relation in await bench.RelationsAsync())
        {
            var rows = $"SELECT id, CASE WHEN id % {GoodFromBad} = 0 THEN 'none' ELSE sensor::text END AS sensor, note, taken_at, price, reading, device, day FROM {relation} AS rows";
            await Shell.RunAsync(
                $"{bench.Psql(bench.Source)} -c \"COPY ({rows}) TO STDOUT (FORMAT csv, HEADER)\" > {Path.Combine(bench.InFolder, $"{lane++}.csv")}",
                bench.Cluster.Password);
        }
    }

    public override Task ResetAsync(Bench bench) => bench.EmptyTargetAsync();

    public override SluiceCopy Sluice(Bench bench) => new(null, Bench.TargetTable)
    {
        Activity = new JsonObject
        {
            ["enableSkipIncompatibleRow"] = true,
            ["logSettings"] = new JsonObject
            {
                ["enableCopyActivityLog"] = true,
                ["logLocationSettings"] = new JsonObject
                {
                    ["linkedServiceName"] = new JsonObject { ["referenceName"] = CopyResources.Log },
                    ["path"] = "skipped",
                },
            },
        },
    };

    /// <summary>One pgloader for all files.</summary>
    public override IReadOnlyList<string> Peer(Bench bench)
    {
        var commands = Path.Combine(bench.PeerFolder, "commands.load");
        File.WriteAllText(commands, $"""
            LOAD CSV FROM ALL FILENAMES MATCHING ~/csv$/ IN DIRECTORY '{bench.InFolder}'
              HAVING FIELDS (id, sensor, note [null if blanks], taken_at, price, reading, device, day)
              INTO {bench.Cluster.Uri(bench.Target)} TARGET TABLE public.{Bench.TargetTable}
              TARGET COLUMNS (id, sensor, note, taken_at, price, reading, device, day)
              WITH skip header = 1, fields optionally enclosed by '"', fields escaped by double-quote, fields terminated by ',',
                   workers = {bench.Options.Lanes + 1}, concurrency = {bench.Options.Lanes};
            """);
        var program = Environment.GetEnvironmentVariable("SLUICE_PGLOADER") ?? "pgloader";
        return [$"{program} --quiet --root-dir '{bench.PeerFolder}/pgloader' '{commands}' > '{bench.ErrorFile}' 2>&1"];
    }

    public override Task CheckAsync(Bench bench) => bench.CheckTargetAsync(bench.Options.Rows - (bench.Options.Rows / GoodFromBad));
}
