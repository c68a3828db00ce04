using System.Text.Json.Serialization;

namespace Sluice.Runs;

/// <summary>Who started a run.</summary>
/// <param name="Name">The trigger's name, or <c>Manual</c>.</param>
/// <param name="InvokedByType">Its type, or <c>Manual</c>.</param>
internal sealed record InvokedBy(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("invokedByType")] string InvokedByType);
