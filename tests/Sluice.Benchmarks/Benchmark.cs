using System.Diagnostics;
using System.Globalization;
using Sluice.Tests;

namespace Sluice.Benchmarks;

/// <summary>Alternates Sluice with its peer and prints the medians.</summary>
static class Benchmark
{
    public static IReadOnlyDictionary<string, string> ServerSettings { get; } = new Dictionary<string, string>
    {
        ["shared_buffers"] = "'512MB'",
        // Checkpoints and vacuum come between the runs, not into them.
        ["max_wal_size"] = "'16GB'",
        ["checkpoint_timeout"] = "'1h'",
        ["autovacuum"] = "off",
    };

    public static async Task<int> RunAsync(Scenario scenario, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        options = options with { Rows = scenario.FixedRows ?? options.Rows, Cold = options.Cold || scenario.IsCold };
        await using var cluster = await PostgreSqlCluster.StartAsync(ServerSettings, cancellationToken: cancellationToken);
        using var folder = new TemporaryFolder();
        await using var bench = new Bench(cluster, folder, options);
        var mode = options.Cold ? "as a process" : "in this process";
        Print($"{scenario.Name}: {options.Rows} rows, {options.Lanes} lanes, {options.Rounds} rounds, sluice {mode}");
        await bench.CreateAsync();
        await bench.CreateDataAsync(options.Rows);
        await scenario.PrepareAsync(bench);

        var (ours, peers) = (new List<Usage>(), new List<Usage>());
        for (var round = 0; round <= options.Rounds; round++)
        {
            // Whoever comes first finds other caches: they take turns.
            var isOursFirst = round % 2 == 0;
            var first = await MeasureAsync(scenario, bench, isOursFirst);
            var second = await MeasureAsync(scenario, bench, !isOursFirst);
            var (our, peer) = isOursFirst ? (first, second) : (second, first);
            var name = round == 0 ? "warm-up" : $"round {round}";
            Print($"{name}: sluice {Describe(our)}; {scenario.PeerName} {Describe(peer)}");
            if (round == 0)
                continue;
            ours.Add(our);
            peers.Add(peer);
        }

        var ratio = Median(ours.Zip(peers, (our, peer) => our.Wall / peer.Wall));
        var (wall, peerWall) = (Median(ours.Select(usage => usage.Wall)), Median(peers.Select(usage => usage.Wall)));
        var (cpu, peerCpu) = (Median(ours.Select(usage => usage.Cpu)), Median(peers.Select(usage => usage.Cpu)));
        // A process that runs already holds what it used before.
        var processPeak = scenario.IsPeakOfProcess && !options.Cold ? await MeasureProcessPeakAsync(scenario, bench) : 0;
        var peak = (processPeak > 0 ? processPeak : ours.Max(usage => usage.PeakBytes)) >> 20;
        var peerPeak = peers.Max(usage => usage.PeakBytes) >> 20;
        Print($"sluice: median {wall:0.000} s, {cpu:0.00} s CPU, peak {peak} MB");
        Print($"{scenario.PeerName}: median {peerWall:0.000} s, {peerCpu:0.00} s CPU, peak {peerPeak} MB");
        var seconds = string.Create(CultureInfo.InvariantCulture,
            $"wall_s={wall:0.000} peer_wall_s={peerWall:0.000} cpu_s={cpu:0.00} peer_cpu_s={peerCpu:0.00}");
        var size = (double)ours[^1].OutputBytes / peers[^1].OutputBytes;
        var sizes = double.IsNaN(size) ? "" : string.Create(CultureInfo.InvariantCulture, $" size_ratio={size:0.000}");
        Print($"RESULT {scenario.Name} wall_ratio={ratio:0.000} {seconds} peak_mb={peak} peer_peak_mb={peerPeak}{sizes}");
        return 0;
    }

    static async Task<Usage> MeasureAsync(Scenario scenario, Bench bench, bool isOurs)
    {
        await scenario.ResetAsync(bench);
        async Task<long> RunPeerAsync() =>
            (await Task.WhenAll(scenario.Peer(bench).Select(command => Shell.RunAsync(command, bench.Cluster.Password)))).Sum();

        var copy = isOurs ? scenario.Sluice(bench) : scenario.PeerSluice(bench);
        var usage = copy is null ? await MeasureChildrenAsync(RunPeerAsync)
            : bench.Options.Cold ? await MeasureChildrenAsync(() => SluiceRunner.RunProcessAsync(bench, copy))
            : await MeasureSelfAsync(() => SluiceRunner.RunAsync(bench, copy));
        await scenario.CheckAsync(bench);
        return usage with { OutputBytes = bench.WrittenFiles.Sum(file => new FileInfo(file).Length) };
    }

    static async Task<long> MeasureProcessPeakAsync(Scenario scenario, Bench bench)
    {
        await scenario.ResetAsync(bench);
        var peak = await SluiceRunner.RunProcessAsync(bench, scenario.Sluice(bench));
        await scenario.CheckAsync(bench);
        return peak;
    }

    static async Task<Usage> MeasureSelfAsync(Func<Task> run)
    {
        GC.Collect();
        Accounts.ResetOwnPeak();
        var (clock, cpu) = (Stopwatch.StartNew(), Accounts.OwnCpu);
        await run();
        return new Usage(clock.Elapsed.TotalSeconds, Accounts.OwnCpu - cpu, Accounts.OwnPeakBytes);
    }

    static async Task<Usage> MeasureChildrenAsync(Func<Task<long>> run)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Accounts.ChildrenCpu);
        var peak = await run();
        return new Usage(clock.Elapsed.TotalSeconds, Accounts.ChildrenCpu - cpu, peak);
    }

    static string Describe(Usage usage) => string.Create(CultureInfo.InvariantCulture,
        $"{usage.Wall:0.000} s, {usage.Cpu:0.00} s CPU, {usage.PeakBytes >> 20} MB");

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
