namespace Sluice.Benchmarks;

/// <summary>What to measure.</summary>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Lanes">Slices and pipelines at a time.</param>
/// <param name="Rounds">Times each is measured.</param>
/// <param name="Cold">Whether Sluice is measured as a process.</param>
sealed record BenchmarkOptions(long Rows, int Lanes, int Rounds, bool Cold);
