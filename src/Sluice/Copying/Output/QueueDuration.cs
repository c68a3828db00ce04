using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>A wait.</summary>
/// <param name="IntegrationRuntimeQueue">Whole seconds.</param>
public sealed record QueueDuration([property: JsonPropertyName("integrationRuntimeQueue")] int IntegrationRuntimeQueue);
