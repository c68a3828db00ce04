using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>How values of the expression language turn into each other.</summary>
static class Values
{
    public static string ToText(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => scalar.GetValue<string>(),
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.True => "True",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.False => "False",
        _ => value.ToJsonString(),
    };

    public static bool ToBool(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => ToNumber(value) != 0,
        JsonValueKind.String when bool.TryParse(ToText(value), out var parsed) => parsed,
        _ => throw new ExpressionException($"{Describe(value)} is not a Boolean"),
    };

    public static long ToInteger(JsonNode? value)
    {
        if (value is JsonValue && long.TryParse(ToText(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
            return parsed;
        var number = ToNumber(value);
        return number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : throw new ExpressionException($"{Describe(value)} is not an integer");
    }

    public static decimal ToNumber(JsonNode? value) =>
        value is JsonValue && decimal.TryParse(ToText(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : throw new ExpressionException($"{Describe(value)} is not a number");

    public static DateTimeOffset ToTime(JsonNode? value) =>
        DateTimeOffset.TryParse(
            ToText(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed)
            ? parsed
            : throw new ExpressionException($"{Describe(value)} is not a time");

    public static JsonNode Number(decimal value) => value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue
        ? JsonValue.Create((long)value)
        : JsonValue.Create(value);

    public static string Describe(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "an object",
        JsonArray => "an array",
        _ => $"'{ToText(value)}'",
    };

    public static JsonNode? Find(JsonObject properties, string name) => TryFind(properties, name, out var value) ? value : null;

    /// <summary>Looks a property up by its exact name, else by its name in another case.</summary>
    public static bool TryFind(JsonObject properties, string name, out JsonNode? value)
    {
        if (properties.TryGetPropertyValue(name, out value))
            return true;
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

    public static string NoProperty(JsonObject properties, string name) => $"there is no property '{name}'; available: {Names(properties)}";

    public static string Names(JsonObject properties) =>
        properties.Count == 0 ? "none" : string.Join(", ", properties.Select(property => property.Key));
}
