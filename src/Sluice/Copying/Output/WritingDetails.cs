using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>The writing.</summary>
/// <param name="Type">The sink's type.</param>
/// <param name="WorkingDuration">Whole seconds spent on it.</param>
public sealed record WritingDetails(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("workingDuration")] int WorkingDuration);
