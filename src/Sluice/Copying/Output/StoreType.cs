using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>The kind of an end.</summary>
/// <param name="Type">ADF's linked service type.</param>
public sealed record StoreType([property: JsonPropertyName("type")] string Type);
