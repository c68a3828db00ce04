using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Triggers;

namespace Sluice.Functions;

/// <summary>A message of a storage queue: Event Grid's are JSON in base64, others may be JSON as it is.</summary>
static class EventMessage
{
    /// <summary>The events in it.</summary>
    /// <exception cref="SluiceException">They cannot be used, as often as it comes.</exception>
    public static IReadOnlyList<TriggerEvent> Read(string message, DateTimeOffset received)
    {
        try
        {
            return TriggerEvent.ReadAll(Parse(message), received);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // What they say may quote the message.
            throw new SluiceException(Side.Definition, TriggerEvent.Unusable, "The message is no JSON, neither as it is nor in base64.");
        }
    }

    static JsonNode? Parse(string message) => JsonText.Parse(
        message.TrimStart() is ['{' or '[', ..] ? message : ApiRequest.TextOf(Convert.FromBase64String(message)));
}
