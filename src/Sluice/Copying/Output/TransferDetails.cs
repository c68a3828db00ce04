using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>The two sides of the transfer.</summary>
/// <param name="ReadingFromSource">The reading.</param>
/// <param name="WritingToSink">The writing.</param>
public sealed record TransferDetails(
    [property: JsonPropertyName("readingFromSource")] ReadingDetails ReadingFromSource,
    [property: JsonPropertyName("writingToSink")] WritingDetails WritingToSink);
