using System.Text.Json.Nodes;

namespace Sluice.Api;

/// <summary>What stands in the bodies of requests.</summary>
static class ApiBody
{
    /// <summary>A copy of an object that may lack; then it is empty.</summary>
    /// <exception cref="ApiException">Something else stands there.</exception>
    public static JsonObject Object(JsonObject body, string name) => body[name] is null ? [] : (JsonObject)Wanted(body, name).DeepClone();

    /// <summary>A text that may lack.</summary>
    /// <exception cref="ApiException">Something else stands there.</exception>
    public static string? Text(JsonObject body, string name) => body[name] is null ? null
        : (body[name] as JsonValue)?.TryGetValue<string>(out var text) == true ? text
        : throw new ApiException(400, "InvalidBody", $"In the body \"{name}\" is not a text.");

    /// <summary>An object that may not lack.</summary>
    /// <exception cref="ApiException">It lacks, or something else stands there.</exception>
    public static JsonObject Wanted(JsonObject body, string name) =>
        body[name] as JsonObject ?? throw new ApiException(400, "InvalidBody", $"In the body \"{name}\" is not a JSON object.");
}
