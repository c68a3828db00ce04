using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>The stages of a copy.</summary>
/// <param name="Queue">The wait before it.</param>
/// <param name="Transfer">The copy itself.</param>
public sealed record CopyProfile(
    [property: JsonPropertyName("queue")] CopyStage Queue,
    [property: JsonPropertyName("transfer")] TransferStage Transfer);
