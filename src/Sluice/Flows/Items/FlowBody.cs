using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Api;

namespace Sluice.Flows.Items;

/// <summary>A JSON object of a request: what is asked of it is there and of its kind, or the request is refused.</summary>
/// <param name="Json">The object.</param>
/// <param name="Path">Its place in the body; empty for the body itself.</param>
sealed record FlowBody(JsonObject Json, string Path = "")
{
    /// <summary>A text; null without it.</summary>
    public string? Text(string name) => Json[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Wrong(name, "is a text"),
    };

    /// <summary>A text that has to be there.</summary>
    public string Required(string name) => Text(name) is { Length: > 0 } text ? text : throw Wrong(name, "is required");

    /// <summary>A number, also one that is written as a text; null without it.</summary>
    public long? Number(string name) => Json[name] is not { } value ? null
        : long.TryParse(Scalar(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(name, "is a whole number");

    /// <summary>A number with a fraction, also one that is written as a text; null without it.</summary>
    public double? Fraction(string name) => Json[name] is not { } value ? null
        : double.TryParse(Scalar(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw Wrong(name, "is a number");

    /// <summary>True or false, also written as a text; null without it.</summary>
    public bool? Flag(string name) => Json[name] is not { } value ? null
        : bool.TryParse(Scalar(value), out var flag) ? flag : throw Wrong(name, "is true or false");

    /// <summary>An object; null without it.</summary>
    public FlowBody? Object(string name) => Json[name] switch
    {
        null => null,
        JsonObject json => new FlowBody(json, At(name)),
        _ => throw Wrong(name, "is an object"),
    };

    /// <summary>An object that has to be there.</summary>
    public FlowBody RequiredObject(string name) => Object(name) ?? throw Wrong(name, "is required");

    /// <summary>A list of objects; empty without it.</summary>
    public IReadOnlyList<FlowBody> Objects(string name) =>
        [.. Items(name).Index().Select(one => one.Item is JsonObject json ? new FlowBody(json, $"{At(name)}/{one.Index}") : throw Wrong(name, "is a list of objects"))];

    /// <summary>A list of texts; empty without it.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(name, "is a list of texts"))];

    /// <summary>The id of a specification, which must be one of those that there are.</summary>
    public string Spec(string name, params ReadOnlySpan<string> known)
    {
        var id = RequiredObject(name).Required("id");
        return known.Contains(id) ? id : throw Wrong($"{name}/id", $"is {string.Join(" or ", known!)} here");
    }

    /// <summary>A fault of a property. Its value is not told: it may be a secret.</summary>
    public ApiException Wrong(string name, string rule) => new(400, "InvalidBody", $"{At(name)} {rule}.");

    JsonArray Items(string name) => Json[name] switch
    {
        null => [],
        JsonArray items => items,
        _ => throw Wrong(name, "is a list"),
    };

    string At(string name) => $"{Path}/{name}";

    static string Scalar(JsonNode value) => value is JsonValue ? value.ToString() : "";
}
