using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Expressions;

/// <summary>How values of the expression language turn into each other.</summary>
static partial class Values
{
    const int MaxShown = 60;

    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToText(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar => scalar.GetValueKind() switch
        {
            JsonValueKind.String => scalar.GetValue<string>(),
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            // One that was computed; others are as they were written.
            _ when !scalar.TryGetValue<JsonElement>(out _) && scalar.TryGetValue<decimal>(out var number) => Number.ToText(number),
            _ => scalar.ToJsonString(),
        },
        _ => value.ToJsonString(Plain),
    };

    public static bool TryToBool(JsonNode? value, out bool result)
    {
        result = value?.GetValueKind() == JsonValueKind.True;
        switch (value?.GetValueKind())
        {
            case JsonValueKind.True or JsonValueKind.False:
                return true;
            case JsonValueKind.Number when TryToNumber(value, out var number):
                result = number != 0;
                return true;
            case JsonValueKind.String:
                return bool.TryParse(ToText(value), out result);
            default:
                return false;
        }
    }

    public static bool ToBool(JsonNode? value) =>
        TryToBool(value, out var result) ? result : throw new ExpressionException($"{Describe(value)} is not a Boolean");

    public static bool TryToInteger(JsonNode? value, out long result)
    {
        result = 0;
        if (value is JsonValue && long.TryParse(ToText(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out result))
            return true;
        if (!TryToNumber(value, out var number) || number != decimal.Truncate(number) || number is < long.MinValue or > long.MaxValue)
            return false;
        result = (long)number;
        return true;
    }

    public static long ToInteger(JsonNode? value) =>
        TryToInteger(value, out var result) ? result : throw new ExpressionException($"{Describe(value)} is not an integer");

    public static bool TryToNumber(JsonNode? value, out decimal result)
    {
        result = 0;
        return value is JsonValue && decimal.TryParse(ToText(value), NumberStyles.Float, CultureInfo.InvariantCulture, out result);
    }

    public static decimal ToNumber(JsonNode? value) =>
        TryToNumber(value, out var result) ? result : throw new ExpressionException($"{Describe(value)} is not a number");

    /// <summary>A time that says its year: what it does not say would be that of the day on which it is read.</summary>
    public static bool TryToTime(JsonNode? value, out DateTimeOffset result)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        result = default;
        return value?.GetValueKind() == JsonValueKind.String
            && ToText(value) is var text && Year().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out result);
    }

    public static string Describe(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "an object",
        JsonArray => "an array",
        _ => Quote(ToText(value)),
    };

    /// <summary>What a value is, without telling it.</summary>
    public static string DescribeKind(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"a string of {ToText(value).Length} characters",
        JsonValueKind.Number => "a number",
        _ => "a Boolean",
    };

    /// <summary>A text in quotes, so much of it as a message can hold.</summary>
    public static string Quote(string text) => text.Length <= MaxShown ? $"'{text}'" : $"'{text[..MaxShown]}...'";

    /// <summary>A text that was cut within a surrogate pair has a replacement character there: JSON cannot hold half of one.</summary>
    /// <summary>A text as it stands where it might be taken for an expression, or for one with expressions in it.</summary>
    public static string Literal(string text) =>
        text.StartsWith('@') ? "@" + text : text.Replace("@{", "@@{", StringComparison.Ordinal);

    public static JsonNode? ReplaceLoneSurrogates(JsonNode? value) =>
        value is JsonValue scalar && scalar.TryGetValue<string>(out var text) && text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
            ? ReplaceLoneSurrogates(text)
            : value;

    public static string ReplaceLoneSurrogates(string text) => Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text));

    public static JsonNode? Find(JsonObject properties, string name) => TryFind(properties, name, out var value) ? value : null;

    /// <summary>Looks a property up by its exact name, else by its name in another case.</summary>
    public static bool TryFind(JsonObject properties, string name, out JsonNode? value)
    {
        if (properties.TryGetPropertyValue(name, out value))
            return true;
        if (properties.Options?.PropertyNameCaseInsensitive == true)
            return false;
        foreach (var (key, candidate) in properties)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                value = candidate;
                return true;
            }
        }

        return false;
    }

    /// <summary>Every text in a value, at any depth.</summary>
    public static IEnumerable<string> TextsIn(JsonNode? value)
    {
        var left = new Stack<JsonNode?>([value]);
        while (left.TryPop(out var node))
        {
            switch (node)
            {
                case JsonObject json:
                    foreach (var (_, inner) in json)
                        left.Push(inner);
                    break;
                case JsonArray items:
                    foreach (var item in items)
                        left.Push(item);
                    break;
                case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                    yield return ToText(scalar);
                    break;
            }
        }
    }

    /// <summary>Copies of the items in a list of their own.</summary>
    public static JsonArray List(IEnumerable<JsonNode?> items) => [.. items.Select(item => item?.DeepClone())];

    /// <summary>Four digits, or a date of three parts.</summary>
    [GeneratedRegex(@"(?<![.\d])\d{4}(?!\d)|\d[/.\- ]\w+[/.\- ]\d\d")]
    private static partial Regex Year();
}
