using System.Text.Json.Nodes;

namespace Sluice.Api;

/// <summary>Objects in the bodies of requests.</summary>
static class ApiBody
{
    /// <summary>A copy of an object that may lack; then it is empty.</summary>
    /// <exception cref="ApiException">Something else stands there.</exception>
    public static JsonObject Object(JsonObject body, string name) => body[name] is null ? [] : (JsonObject)Wanted(body, name).DeepClone();

    /// <summary>An object that may not lack.</summary>
    /// <exception cref="ApiException">It lacks, or something else stands there.</exception>
    public static JsonObject Wanted(JsonObject body, string name) =>
        body[name] as JsonObject ?? throw new ApiException(400, "InvalidBody", $"In the body \"{name}\" is not a JSON object.");
}
