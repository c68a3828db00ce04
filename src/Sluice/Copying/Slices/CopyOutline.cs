using Sluice.Copying.Plans;

namespace Sluice.Copying.Slices;

/// <summary>What an orchestration knows of a planned copy.</summary>
/// <param name="Copy">Where all of it lies.</param>
/// <param name="Slices">The slices, numbered in order.</param>
/// <param name="Notes">What a user should know about the choices made.</param>
public sealed record CopyOutline(CopyReference Copy, IReadOnlyList<SliceOutline> Slices, IReadOnlyList<string> Notes)
{
    /// <summary>Whether the table that is written to gets indexes and the like when its rows are there.</summary>
    public bool HasAfterLoad { get; init; }

    /// <summary>How many indexes that are.</summary>
    public int Indexes { get; init; }

    /// <summary>Whether something is left to do when all slices are copied.</summary>
    public bool MustBeCompleted { get; init; }

    /// <summary>Whether the table is made that is written to.</summary>
    public bool MakesTable { get; init; }

    /// <summary>Whether the rows of all slices wait in staging tables for that.</summary>
    public bool IsStaged { get; init; }
}
