using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;

namespace Sluice.Api;

/// <summary>The answer to an HTTP request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON body; null for none.</param>
internal sealed record ApiResponse(int Status, JsonNode? Body)
{
    // As deep as a writer goes that is given no options.
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    /// <summary>Headers beside those that tell of the body.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The path of a file that is sent as the body; null for none.</summary>
    public string? File { get; init; }

    /// <summary>The body as it is sent: readable by whoever asks with curl, as JSON needs no escapes for quotes, signs and letters.</summary>
    public string? Text => Body?.ToJsonString(Readable);

    /// <summary>200 with a body.</summary>
    public static ApiResponse Ok(JsonNode? body) => new(200, body);

    /// <summary>A part of a body.</summary>
    public static JsonObject Json<T>(T part) => TypedJson.ToNode(part)!.AsObject();

    /// <summary>An error in the shape of Azure's REST APIs.</summary>
    public static ApiResponse Error(int status, string code, string message, IEnumerable<JsonNode>? details = null) =>
        new(status, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["message"] = message,
                ["details"] = new JsonArray([.. details ?? []]),
            },
        });

    /// <summary>One error of a definition, with its file and its JSON path in it.</summary>
    public static JsonNode Detail(DefinitionError error) => new JsonObject
    {
        ["code"] = DefinitionException.InvalidDefinition,
        ["message"] = error.ToString(),
        ["target"] = $"{error.File} {error.Path}",
        ["file"] = error.File,
        ["path"] = error.Path,
    };

    /// <summary>The one place that maps a fault to an HTTP status.</summary>
    public static ApiResponse From(SluiceException fault) => fault switch
    {
        DefinitionException definitions => Error(400, fault.Code, fault.Detail, definitions.Errors.Select(Detail)),
        { Side: Side.Definition or Side.Activity } => Error(400, fault.Code, fault.Detail),
        { IsNotFound: true } => Error(404, fault.Code, fault.Detail),
        { Code: "PreviewTimedOut" } => Error(504, fault.Code, fault.Detail),
        { Side: Side.Source or Side.Sink } => Error(502, fault.Code, fault.Detail),
        { Side: Side.Cancelled } => Error(409, fault.Code, fault.Detail),
        _ => Error(500, fault.Code, fault.Detail),
    };
}
