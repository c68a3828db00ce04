using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Expressions;
using Sluice.Triggers;
using Sluice.Triggers.State;

namespace Sluice.Api;

/// <summary>The HTTP endpoint for events: of Event Grid's web hooks, and of whoever sends CloudEvents.</summary>
/// <param name="delivery">Starts what waits for them.</param>
/// <param name="time">Tells the time.</param>
internal sealed partial class EventEndpoints(EventDelivery delivery, TimeProvider time)
{
    const string ValidationEvent = "Microsoft.EventGrid.SubscriptionValidationEvent", Origin = "WebHook-Request-Origin";

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes => [new("POST", "events", DeliverAsync), new("OPTIONS", "events", AllowAsync)];

    /// <summary>
    /// <c>POST events</c>: starts the triggers that wait for an event or a list of them; or answers Event Grid, which asks whether events are
    /// wanted here (https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema).
    /// </summary>
    /// <returns>200 with the runs; 400 when one is no event, and then nothing is started; what is told of a fault of the store.</returns>
    public async Task<ApiResponse> DeliverAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var events = TriggerEvent.ReadAll(await EventBody.ReadAsync(request, cancellationToken), time.GetUtcNow());
        var isAsked = request.Header("aeg-event-type")?.Equals("SubscriptionValidation", StringComparison.OrdinalIgnoreCase) == true;
        if (events.FirstOrDefault(one => isAsked || one.Type.Equals(ValidationEvent, StringComparison.OrdinalIgnoreCase)) is { } validation)
        {
            return Values.ToText(validation.Find("data.validationCode")) is { Length: > 0 } code ? ApiResponse.Ok(new JsonObject { ["validationResponse"] = code })
                : ApiResponse.Error(400, "InvalidHandshake", "The event has no data.validationCode.");
        }

        var runs = await delivery.DeliverAsync(events, cancellationToken);
        return ApiResponse.Ok(new JsonObject { ["count"] = runs.Count, ["runIds"] = new JsonArray([.. runs]) });
    }

    /// <summary>
    /// <c>OPTIONS events</c>: tells whoever asks that CloudEvents may be sent here, as the key was shown
    /// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection).
    /// </summary>
    public static Task<ApiResponse> AllowAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(request.Header(Origin) is { } origin && HostName().IsMatch(origin)
            ? new ApiResponse(200, null)
            {
                Headers = new Dictionary<string, string>
                {
                    ["Allow"] = "POST, OPTIONS",
                    ["WebHook-Allowed-Origin"] = origin,
                    ["WebHook-Allowed-Rate"] = "*",
                },
            }
            : ApiResponse.Error(400, "InvalidHandshake", $"The header {Origin} is missing, or no name of a host."));

    [GeneratedRegex(@"^[A-Za-z0-9.:\[\]-]{1,253}\z")]
    private static partial Regex HostName();
}
