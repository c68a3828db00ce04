using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>One of the steps in which many tables were copied.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Count">To how many tables or foreign keys.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record CopiedStep(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("seconds")] double Seconds);
