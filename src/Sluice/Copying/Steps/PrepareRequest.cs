using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Steps;

/// <summary>What to make ready before the first slice.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Plan">How it will be done.</param>
public sealed record PrepareRequest(CopyRequest Copy, CopyPlan Plan);
