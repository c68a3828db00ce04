namespace Sluice.Benchmarks;

/// <summary>What a run cost the client.</summary>
/// <param name="Wall">Seconds.</param>
/// <param name="Cpu">Seconds of CPU, user and system.</param>
/// <param name="PeakBytes">Most memory at a time.</param>
/// <param name="OutputBytes">Size of the files it wrote.</param>
sealed record Usage(double Wall, double Cpu, long PeakBytes, long OutputBytes = 0);
