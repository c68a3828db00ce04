using Sluice.Copying.Output;
using Sluice.Copying.Plans;

namespace Sluice.Copying;

/// <summary>What became of one of many tables.</summary>
/// <param name="Table">The table.</param>
/// <param name="Output">What its copy gave.</param>
/// <param name="IsMade">Whether its copy has made it.</param>
/// <param name="Duration">How long it took.</param>
public sealed record TableResult(TableOutline Table, CopyOutput Output, bool IsMade, TimeSpan Duration);
