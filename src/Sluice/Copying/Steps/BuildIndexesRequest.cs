using Sluice.Copying.Slices;
using Sluice.Orchestration;

namespace Sluice.Copying.Steps;

/// <summary>A copy whose rows are in a table that it has made.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="AtOnce">How many indexes may be made at a time.</param>
public sealed record BuildIndexesRequest(CopyReference Copy, [property: NotOfIdentity] int AtOnce);
