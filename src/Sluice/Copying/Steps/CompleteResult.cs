using Sluice.Copying.Slices;

namespace Sluice.Copying.Steps;

/// <summary>What was done at the end of a copy.</summary>
/// <param name="RowsDeleted">Rows of the target that the source does not have.</param>
/// <param name="LostSlices">
/// Slices to be copied again, because what they staged is gone. With any, nothing else was done and the copy is not complete.
/// </param>
public sealed record CompleteResult(long RowsDeleted, IReadOnlyList<int> LostSlices)
{
    /// <summary>What the target held before the staged rows came; null when nothing is to be verified, or they were not staged.</summary>
    public TableChecksum? Before { get; init; }
}
