using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>The stage in which rows move.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Duration">Whole seconds.</param>
/// <param name="Details">Its two sides.</param>
public sealed record TransferStage(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("duration")] int Duration,
    [property: JsonPropertyName("details")] TransferDetails Details);
