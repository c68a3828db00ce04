using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Expressions.Functions;

/// <summary>The functions that make values of one kind from another.</summary>
static class ConversionFunctions
{
    public static readonly Function[] All =
    [
        new("array", "value: any", "array", "An array of the one value; an array stays what it is.",
            a => a.Any(0) is JsonArray items ? items : Values.List([a.Any(0)])),
        new("base64", "value: string", "string", "The base64 of the text's UTF-8.", a => Content.Read(a, 0).Base64),
        ToContent("base64ToBinary", "value: string", "The content that a base64 text stands for.",
            a => Content.FromBase64(a, 0)),
        new("base64ToString", "value: string", "string", "The text that a base64 text stands for.", a => Content.FromBase64(a, 0).Text),
        ToContent("binary", "value: string", "The text's UTF-8 as content.", a => Content.Read(a, 0).As(Content.Bytes)),
        new("bool", "value: boolean", "boolean", "true or false: a number but 0, the texts true and false.", a => a.Boolean(0)),
        new("coalesce", "values...: any", "any", "The first value that is not null.",
            a => a.Indexes.Select(a.Any).FirstOrDefault(value => value is not null)),
        new("createArray", "values...?: any", "array", "An array of the values.", a => Values.List(a.Indexes.Select(a.Any))),
        new("dataUri", "value: string", "string", "The text as a data URI.", a => Content.Read(a, 0).ToDataUri()),
        ToContent("dataUriToBinary", "uri: string", "The content of a data URI.", a => Content.FromDataUri(a, 0)),
        new("dataUriToString", "uri: string", "string", "The text of a data URI.", a => Content.FromDataUri(a, 0).Text),
        new("decodeBase64", "value: string", "string", "The same as base64ToString.", a => Content.FromBase64(a, 0).Text),
        ToContent("decodeDataUri", "uri: string", "The same as dataUriToBinary.", a => Content.FromDataUri(a, 0)),
        new("decodeUriComponent", "value: string", "string", "The same as uriComponentToString.", a => Uri.UnescapeDataString(a.Text(0))),
        new("encodeUriComponent", "value: string", "string", "The same as uriComponent.", a => Escape(a)),
        new("float", "value: number", "float", "The floating point number of a text.", a => (a.Number(0) with { IsFloat = true }).ToJson()),
        new("int", "value: integer", "integer", "The integer of a text.", a => a.Integer(0)),
        new("json", "value: string or XML", "any", "The value of a JSON text, or XML as an object; null is an empty object.", Json),
        new("string", "value: any", "string", "The value as text: JSON of arrays and objects.", a => Content.TextOf(a.Any(0))),
        new("uriComponent", "value: string", "string", "The text with % escapes for what a URI cannot hold.", a => Escape(a)),
        ToContent("uriComponentToBinary", "value: string", "The content that a text with % escapes stands for.",
            a => new Content(Content.Bytes, Encoding.UTF8.GetBytes(Uri.UnescapeDataString(a.Text(0))))),
        new("uriComponentToString", "value: string", "string", "The text that one with % escapes stands for.",
            a => Uri.UnescapeDataString(a.Text(0))),
    ];

    static Function ToContent(string name, string signature, string summary, Func<Arguments, Content> body) =>
        new(name, signature, "object", summary, a => body(a).ToJson())
        {
            Differs = "Content is an object with $content in base64, where the documentation shows a text of bits.",
        };

    static string Escape(Arguments a) => Uri.EscapeDataString(a.Text(0));

    static JsonNode? Json(Arguments a)
    {
        var value = a.Any(0);
        if (value is null)
            return new JsonObject();
        if (Content.TryRead(value, out var content) && content.IsXml)
            return XmlJson.ToJson(XmlFunctions.Load(a, 0, content.Text));
        try
        {
            return JsonText.Parse(a.Text(0));
        }
        catch (JsonException exception)
        {
            throw a.Fault(0, exception.LineNumber is { } line
                ? $"is not JSON: it cannot be read from line {line + 1}, byte {exception.BytePositionInLine + 1} of the text on"
                : "is not JSON: an object has a name twice, or an escape is half of a surrogate pair");
        }
    }
}
