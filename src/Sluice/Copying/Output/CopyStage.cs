using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>A stage.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Duration">Whole seconds.</param>
public sealed record CopyStage(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("duration")] int Duration);
