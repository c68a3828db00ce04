namespace Sluice.Copying;

/// <summary>One partition's share of a copy: the unit of retry and of exactly-once.</summary>
/// <param name="Index">Its number in the plan, from 0. File names and ledger rows derive from it.</param>
/// <param name="Name">What it holds, for people: <c>pages 0..4095</c>, <c>id 1..20</c>, a partition, a file.</param>
/// <param name="EstimatedBytes">About how many bytes the source holds of it; 0 when unknown.</param>
public sealed record Slice(int Index, string Name, long EstimatedBytes)
{
    /// <summary>What COPY reads, when the source is PostgreSQL: a table with its columns, or a query in parentheses.</summary>
    public string? Relation { get; init; }

    /// <summary>The path of its file in the store, when the source is a file.</summary>
    public string? Path { get; init; }

    /// <summary>The columns its file holds, in order, when they are not those of the plan.</summary>
    public IReadOnlyList<string>? Columns { get; init; }
}

/// <summary>What became of a slice.</summary>
/// <param name="Index">The slice's number in the plan.</param>
/// <param name="Rows">Rows copied.</param>
/// <param name="BytesRead">Bytes read from the source, as stored or sent there.</param>
/// <param name="BytesWritten">Bytes written to the sink, as stored or sent there.</param>
/// <param name="Duration">How long it took; zero when it was found done.</param>
public sealed record SliceResult(int Index, long Rows, long BytesRead, long BytesWritten, TimeSpan Duration);
