using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Expressions.Functions;

/// <summary>
/// Bytes with their media type. JSON has none, so the language has an object with <c>$content-type</c> and, in base64, <c>$content</c>.
/// </summary>
sealed record Content(string Type, byte[] Data)
{
    public const string Bytes = "application/octet-stream";
    public const string Xml = "application/xml;charset=utf-8";
    const string PlainText = "text/plain;charset=utf-8";
    const string TypeName = "$content-type";
    const string DataName = "$content";

    public bool IsXml => Type.Contains("xml", StringComparison.OrdinalIgnoreCase);

    public string Base64 => Convert.ToBase64String(Data);

    public string Text => Encoding.UTF8.GetString(Data);

    /// <summary>A text, or content that there is already.</summary>
    public static Content Read(Arguments a, int index) =>
        TryRead(a.Any(index), out var content) ? content : new Content(PlainText, Encoding.UTF8.GetBytes(a.Text(index)));

    public static bool TryRead(JsonNode? value, [NotNullWhen(true)] out Content? content)
    {
        content = null;
        if (value is not JsonObject { Count: 2 } json
            || json[TypeName] is not JsonValue type || type.GetValueKind() != JsonValueKind.String
            || json[DataName] is not JsonValue data || data.GetValueKind() != JsonValueKind.String)
        {
            return false;
        }

        if (Decode(Values.ToText(data)) is { } bytes)
            content = new Content(Values.ToText(type), bytes);
        return content is not null;
    }

    public static Content FromBase64(Arguments a, int index) =>
        Decode(a.Text(index)) is { } data ? new Content(Bytes, data) : throw a.Fault(index, "is not base64");

    public static Content FromDataUri(Arguments a, int index)
    {
        const string Scheme = "data:", Encoded = ";base64";
        var uri = a.Text(index);
        var comma = uri.IndexOf(',', StringComparison.Ordinal);
        if (!uri.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || comma < 0)
            throw a.Fault(index, "is not a data URI, such as data:text/plain;charset=utf-8;base64,aGVsbG8=");
        var type = uri[Scheme.Length..comma];
        var text = uri[(comma + 1)..];
        if (!type.EndsWith(Encoded, StringComparison.OrdinalIgnoreCase))
            return new Content(type.Length == 0 ? PlainText : type, Encoding.UTF8.GetBytes(Uri.UnescapeDataString(text)));
        return new Content(type[..^Encoded.Length], Decode(text) ?? throw a.Fault(index, "has no base64 after its comma"));
    }

    /// <summary>A value as text; content is the text that it holds.</summary>
    public static string TextOf(JsonNode? value) => TryRead(value, out var content) ? content.Text : Values.ToText(value);

    public Content As(string type) => this with { Type = type };

    public JsonNode ToJson() => new JsonObject { [TypeName] = Type, [DataName] = Base64 };

    public string ToDataUri() => $"data:{Type};base64,{Base64}";

    static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? bytes[..count] : null;
    }
}
