using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>Durations in whole seconds.</summary>
/// <param name="QueuingDuration">The wait.</param>
/// <param name="TimeToFirstByte">Until the first rows came.</param>
/// <param name="TransferDuration">The transfer.</param>
public sealed record DetailedDurations(
    [property: JsonPropertyName("queuingDuration")] int QueuingDuration,
    [property: JsonPropertyName("timeToFirstByte")] int TimeToFirstByte,
    [property: JsonPropertyName("transferDuration")] int TransferDuration);
