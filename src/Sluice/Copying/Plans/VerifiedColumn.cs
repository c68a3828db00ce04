namespace Sluice.Copying.Plans;

/// <summary>A column that is the same on both sides.</summary>
/// <param name="Source">Its place among those that the source's slices select, from 0.</param>
/// <param name="Sink">Its name in the sink.</param>
public sealed record VerifiedColumn(int Source, string Sink);
