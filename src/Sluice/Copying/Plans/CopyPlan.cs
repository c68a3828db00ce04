namespace Sluice.Copying.Plans;

/// <summary>How a copy will be done.</summary>
/// <param name="Shape">How rows travel, the same for every slice.</param>
/// <param name="Slices">The slices, numbered in order.</param>
/// <param name="Notes">What a user should know about the choices made.</param>
public sealed record CopyPlan(CopyShape Shape, IReadOnlyList<Slice> Slices, IReadOnlyList<string> Notes)
{
    /// <summary>When the copy began.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>Slices at a time that memory has room for; null is any number.</summary>
    public int? MaxLanes { get; init; }
}
