using System.Text.Json.Serialization;
using Sluice.Copying.Plans;

namespace Sluice.Copying.Watching;

/// <summary>What is known of a copy of many tables before the first.</summary>
/// <param name="Tables">The names of its tables, the largest first.</param>
/// <param name="Bytes">About how many bytes each has.</param>
/// <param name="ParallelCopies">How many slices are under way at a time, of all together.</param>
/// <param name="Start">When they began to be looked for.</param>
/// <param name="End">When they were found.</param>
public sealed record TablesFacts(
    [property: JsonPropertyName("tables")] IReadOnlyList<string> Tables,
    [property: JsonPropertyName("bytes")] IReadOnlyList<long> Bytes,
    [property: JsonPropertyName("parallelCopies")] int ParallelCopies,
    [property: JsonPropertyName("start")] DateTimeOffset Start,
    [property: JsonPropertyName("end")] DateTimeOffset End)
{
    /// <summary>Those of tables that were found.</summary>
    internal static TablesFacts Of(TablesOutline found, DateTimeOffset start, DateTimeOffset end) => new(
        [.. found.Tables.Select(table => table.Display)], [.. found.Tables.Select(table => table.Bytes)], found.Lanes, start, end);
}
