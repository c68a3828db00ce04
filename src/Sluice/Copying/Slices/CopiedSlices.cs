namespace Sluice.Copying.Slices;

/// <summary>What became of slices that are committed.</summary>
/// <param name="Slices">What each did; none when it lies elsewhere.</param>
/// <param name="Key">Where it lies; null when it is here.</param>
public sealed record CopiedSlices(IReadOnlyList<SliceResult> Slices, string? Key = null);
