namespace Sluice.Copying;

/// <summary>How far a copy is.</summary>
/// <param name="SlicesDone">Slices committed.</param>
/// <param name="Slices">Slices in all.</param>
/// <param name="Rows">Rows committed.</param>
public sealed record CopyStatus(int SlicesDone, int Slices, long Rows);
