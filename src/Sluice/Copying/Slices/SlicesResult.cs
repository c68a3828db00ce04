namespace Sluice.Copying.Slices;

/// <summary>What became of slices that were copied one after the other.</summary>
/// <param name="Slices">Those that are committed, in order.</param>
/// <param name="Fault">The message of the fault of the one after them, with which it ended; null when all are committed.</param>
public sealed record SlicesResult(IReadOnlyList<SliceResult> Slices, string? Fault);
