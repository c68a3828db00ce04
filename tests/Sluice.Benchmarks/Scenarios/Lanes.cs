using System.Diagnostics;
using System.Globalization;
using Sluice.Tests;

namespace Sluice.Benchmarks.Scenarios;

/// <summary>
/// A table to a table of another server at 1, 2 and 4 lanes: what a megabyte costs the source, Sluice and the target, and how long any
/// number of lanes takes then. The runs of more than one lane check what the first one predicts.
/// </summary>
static class Lanes
{
    public const string Name = "lanes";

    public const string Description = "A table to a table at 1, 2 and 4 lanes: CPU of source, Sluice and target, and what it predicts for larger servers.";

    static readonly int[] Measured = [1, 2, 4];
    static readonly int[] Predicted = [1, 2, 4, 8, 16, 32];
    static readonly int[] Cores = [2, 4, 8, 16];

    public static async Task<int> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var source = await PostgreSqlCluster.StartAsync(Benchmark.ServerSettings, cancellationToken: cancellationToken);
        await using var target = await PostgreSqlCluster.StartAsync(Benchmark.ServerSettings, cancellationToken: cancellationToken);
        using var folder = new TemporaryFolder();
        await using (var bench = new Bench(source, folder, options, target))
        {
            await bench.CreateAsync();
            await bench.CreateDataAsync(options.Rows);
            // The first one compiles the code.
            await MeasureAsync(bench);
            var parts = new List<(int Lanes, LaneCost Cost)>();
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var lanes in Measured)
                {
                    bench.Options = options with { Lanes = lanes };
                    parts.Add((lanes, await MeasureAsync(bench)));
                }
            }

            Report([.. Measured.Select(lanes => (lanes, LaneCost.Median([.. parts.Where(part => part.Lanes == lanes).Select(part => part.Cost)])))]);
        }

        return 0;
    }

    static void Report(IReadOnlyList<(int Lanes, LaneCost Cost)> runs)
    {
        var one = runs[0].Cost;
        var (source, client, target) = (1000 * one.Source / one.Megabytes, 1000 * one.Client / one.Megabytes, 1000 * one.Target / one.Megabytes);
        Print($"a MB at one lane: {1000 / one.Rate:0.0} ms; CPU: source {source:0.0} ms, sluice {client:0.0} ms, target {target:0.0} ms");
        var errors = new List<double>();
        foreach (var (lanes, cost) in runs)
        {
            var predicted = one.OnOneMachine(lanes, Environment.ProcessorCount);
            errors.Add(cost.Rate / predicted);
            Print($"{lanes} lanes on this machine of {Environment.ProcessorCount} cores: {cost.Rate:0.0} MB/s, predicted {predicted:0.0} MB/s");
        }

        foreach (var cores in Cores)
        {
            var rates = string.Join(", ", Predicted.Select(lanes =>
                string.Create(CultureInfo.InvariantCulture, $"{lanes}: {one.OnServers(lanes, cores, cores, sluiceCores: lanes):0}")));
            Print($"source and target of {cores} vCores, MB/s by lanes: {rates}");
        }

        FormattableString costs = $"mb_s={one.Rate:0.0} source_ms_mb={source:0.00} sluice_ms_mb={client:0.00} target_ms_mb={target:0.00}";
        FormattableString checks = $"measured_by_predicted_2={errors[1]:0.00} measured_by_predicted_4={errors[2]:0.00}";
        Print($"RESULT {Name} {Text(costs)} {Text(checks)}");
    }

    static async Task<LaneCost> MeasureAsync(Bench bench)
    {
        await bench.EmptyTargetAsync();
        var before = (Source: Cpu(bench.Cluster), Target: Cpu(bench.TargetCluster), Own: Accounts.OwnCpu);
        var clock = Stopwatch.StartNew();
        await SluiceRunner.RunAsync(bench, new SluiceCopy(Bench.SourceTable, Bench.TargetTable));
        var wall = clock.Elapsed.TotalSeconds;
        var cost = new LaneCost(
            await bench.Cluster.ScalarAsync<long>(bench.Source, $"SELECT pg_table_size('{Bench.SourceTable}')") / 1e6, wall,
            Cpu(bench.Cluster) - before.Source, Accounts.OwnCpu - before.Own, Cpu(bench.TargetCluster) - before.Target);
        await bench.CheckTargetAsync(bench.Options.Rows);
        Print($"{bench.Options.Lanes} lanes: {cost.Wall:0.000} s; CPU: source {cost.Source:0.00} s, sluice {cost.Client:0.00} s, target {cost.Target:0.00} s");
        return cost;
    }

    static double Cpu(PostgreSqlCluster cluster) =>
        Accounts.TreeCpu(int.Parse(File.ReadLines(Path.Combine(cluster.DataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture));

    static void Print(FormattableString line) => Console.WriteLine(Text(line));

    static string Text(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
