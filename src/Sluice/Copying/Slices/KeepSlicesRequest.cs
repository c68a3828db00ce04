namespace Sluice.Copying.Slices;

/// <summary>What became of slices, to be kept.</summary>
/// <param name="Copy">Their copy.</param>
/// <param name="Slices">What each did.</param>
public sealed record KeepSlicesRequest(CopyReference Copy, IReadOnlyList<SliceResult> Slices);
