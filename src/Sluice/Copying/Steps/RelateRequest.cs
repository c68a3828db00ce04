using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Steps;

/// <summary>Tables that a copy has made, to be related to each other.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Tables">The tables.</param>
public sealed record RelateRequest(CopyRequest Copy, IReadOnlyList<TableOutline> Tables);
