using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Sluice.Triggers;

namespace Sluice.Api;

/// <summary>
/// The events in a request: Event Grid's, a list of them, or CloudEvents in any of their three modes
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md).
/// </summary>
static class EventBody
{
    const string CloudEvents = "application/cloudevents", Attribute = "ce-";

    /// <summary>Reads them as JSON: one event, or a list of them. Whether they are right is not looked at.</summary>
    /// <exception cref="ApiException">The body is too large (413), empty or no JSON (400).</exception>
    public static Task<JsonNode?> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var type = MediaTypeHeaderValue.TryParse(request.Header("Content-Type"), out var parsed) ? parsed.MediaType : null;
        return request.Header($"{Attribute}specversion") is null || type?.StartsWith(CloudEvents, StringComparison.OrdinalIgnoreCase) == true
            ? ReadStructuredAsync(request, cancellationToken)
            : ReadBinaryAsync(request, type, cancellationToken);
    }

    static async Task<JsonNode?> ReadStructuredAsync(ApiRequest request, CancellationToken cancellationToken) =>
        await request.ReadJsonAsync(cancellationToken) ?? throw new ApiException(400, TriggerEvent.Unusable,
            "There is no event in the body. Send one, or a list of them, in Event Grid's schema (id, eventType, subject, eventTime, data) or as CloudEvents 1.0.");

    /// <summary>The attributes are headers, and the data are the body.</summary>
    static async Task<JsonNode?> ReadBinaryAsync(ApiRequest request, string? type, CancellationToken cancellationToken)
    {
        var read = new JsonObject();
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith(Attribute, StringComparison.OrdinalIgnoreCase))
                read[name[Attribute.Length..].ToLowerInvariant()] = Uri.UnescapeDataString(value);
        }

        if (type is not null)
            read["datacontenttype"] = type;
        if (type is null || type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
            read["data"] = await request.ReadJsonAsync(cancellationToken);
        else if (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
            read["data"] = ApiRequest.TextOf(await request.ReadBytesAsync(cancellationToken));
        else
            read["data_base64"] = Convert.ToBase64String(await request.ReadBytesAsync(cancellationToken));
        return read;
    }
}
