using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>What became of one of many tables.</summary>
/// <param name="Name">Its schema and name.</param>
/// <param name="RowsCopied">Rows copied.</param>
/// <param name="DataRead">Bytes read.</param>
/// <param name="DataWritten">Bytes written.</param>
/// <param name="Slices">Its slices.</param>
/// <param name="Seconds">How long it took, the waiting for lanes included.</param>
public sealed record CopiedTable(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("rowsCopied")] long RowsCopied,
    [property: JsonPropertyName("dataRead")] long DataRead,
    [property: JsonPropertyName("dataWritten")] long DataWritten,
    [property: JsonPropertyName("slices")] int Slices,
    [property: JsonPropertyName("seconds")] double Seconds);
