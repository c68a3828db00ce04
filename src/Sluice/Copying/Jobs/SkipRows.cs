namespace Sluice.Copying.Jobs;

/// <summary>Leave out the rows that do not fit.</summary>
/// <param name="MaxRows">The copy fails when more than this many do not; null is any number.</param>
public sealed record SkipRows(long? MaxRows);
