using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Api;

namespace Sluice.Flows;

/// <summary>
/// Errors in the shape of Adobe's APIs, problem details with a <c>report</c>. The codes are those of the Flow Service's own list where it has
/// one (https://experienceleague.adobe.com/docs/experience-platform/sources/errors/flow-service-errors.html), else made like them.
/// </summary>
static class AdobeError
{
    /// <summary>The code of a change without a version.</summary>
    public const string NoVersion = "IfMatchMissing";

    /// <summary>An answer that tells an error in Azure's shape, in Adobe's.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="time">Tells the time.</param>
    public static ApiResponse Of(ApiResponse answer, TimeProvider time)
    {
        if ((answer.Body as JsonObject)?["error"] is not JsonObject error)
            return answer;
        var code = (string?)error["code"] ?? "";
        var (number, title) = answer.Status switch
        {
            400 when code == NoVersion => (1403, "Header is missing"),
            404 => (1101, "Resource not found"),
            412 => (1404, "Version not matching"),
            >= 500 => (1102, "Internal Error"),
            _ => (1100, "Invalid request"),
        };
        var details = (error["details"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(detail => (JsonNode?)new JsonObject { ["code"] = detail["code"]?.DeepClone(), ["message"] = detail["message"]?.DeepClone() });
        var message = (string?)error["message"] ?? "";
        return answer with
        {
            Body = new JsonObject
            {
                ["type"] = string.Create(CultureInfo.InvariantCulture, $"http://ns.adobe.com/aep/errors/FLOW-{number}-{answer.Status}"),
                ["title"] = title,
                ["status"] = answer.Status,
                ["report"] = new JsonObject
                {
                    ["timestamp"] = time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                    ["detailed-message"] = message,
                    ["code"] = code,
                    ["sub-errors"] = new JsonArray([.. details]),
                },
                ["detail"] = message,
            },
        };
    }
}
