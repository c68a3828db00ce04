namespace Sluice.Copying.Plans;

/// <summary>One partition's share of a copy: the unit of retry and of exactly-once.</summary>
/// <param name="Index">Its number in the plan, from 0. File names and ledger rows derive from it.</param>
/// <param name="Name">What it holds, for people: <c>pages 0..4095</c>, <c>id 1..20</c>, a partition, a file.</param>
/// <param name="EstimatedBytes">About how many bytes the source holds of it; 0 when unknown.</param>
public sealed record Slice(int Index, string Name, long EstimatedBytes)
{
    /// <summary>The query that selects its rows, in parentheses, when the source is PostgreSQL.</summary>
    public string? Relation { get; init; }

    /// <summary>The same as a table with its columns, which COPY reads faster; null when it is not that simple.</summary>
    public string? PlainRelation { get; init; }

    /// <summary>Its files, read one after the other, when the source is files; one, unless many are merged.</summary>
    public IReadOnlyList<SliceFile> Files { get; init; } = [];

    /// <summary>Where its file goes below the sink's folder, when files are copied to files; null is the plan's name.</summary>
    public string? Target { get; init; }
}
