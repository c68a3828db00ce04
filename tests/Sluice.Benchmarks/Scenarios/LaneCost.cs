namespace Sluice.Benchmarks.Scenarios;

/// <summary>What a copy took, and what it cost each of those that took part.</summary>
/// <param name="Megabytes">The size of the table.</param>
/// <param name="Wall">Seconds.</param>
/// <param name="Source">The source server's seconds of CPU.</param>
/// <param name="Client">Sluice's seconds of CPU.</param>
/// <param name="Target">The target server's seconds of CPU.</param>
sealed record LaneCost(double Megabytes, double Wall, double Source, double Client, double Target)
{
    /// <summary>MB a second.</summary>
    public double Rate => Megabytes / Wall;

    /// <summary>MB a second of so many lanes, if this is one lane and all share the cores of one machine.</summary>
    public double OnOneMachine(int lanes, int cores) => Math.Min(lanes * Rate, cores * Megabytes / (Source + Client + Target));

    /// <summary>MB a second of so many lanes, if this is one lane: until the cores of one of them are busy, each lane adds its own.</summary>
    public double OnServers(int lanes, int sourceCores, int targetCores, int sluiceCores) => new[]
    {
        lanes * Rate, sourceCores * Megabytes / Source, targetCores * Megabytes / Target, sluiceCores * Megabytes / Client,
    }.Min();

    /// <summary>The one whose time is in the middle.</summary>
    public static LaneCost Median(IReadOnlyList<LaneCost> costs) => costs.OrderBy(cost => cost.Wall).ElementAt(costs.Count / 2);
}
