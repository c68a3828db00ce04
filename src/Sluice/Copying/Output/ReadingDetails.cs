using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>The reading.</summary>
/// <param name="Type">The source's type.</param>
/// <param name="WorkingDuration">Whole seconds spent on it.</param>
/// <param name="TimeToFirstByte">Whole seconds until the first rows came.</param>
public sealed record ReadingDetails(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("workingDuration")] int WorkingDuration,
    [property: JsonPropertyName("timeToFirstByte")] int TimeToFirstByte);
