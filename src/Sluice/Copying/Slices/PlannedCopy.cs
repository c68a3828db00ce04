using Sluice.Copying.Plans;

namespace Sluice.Copying.Slices;

/// <summary>A copy and how it will be done: what every step of it needs to know.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Plan">Its plan.</param>
public sealed record PlannedCopy(CopyRequest Copy, CopyPlan Plan);
