using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>A meter.</summary>
/// <param name="MeterType">Its name.</param>
/// <param name="Duration">What it counted.</param>
/// <param name="Unit">Of what.</param>
public sealed record BillableDuration(
    [property: JsonPropertyName("meterType")] string MeterType,
    [property: JsonPropertyName("duration")] double Duration,
    [property: JsonPropertyName("unit")] string Unit);
