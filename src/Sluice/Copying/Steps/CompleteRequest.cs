using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Steps;

/// <summary>A copy whose slices have all been copied.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Shape">How its rows travelled.</param>
/// <param name="Slices">How many slices it has.</param>
internal sealed record CompleteRequest(CopyRequest Copy, CopyShape Shape, int Slices);
