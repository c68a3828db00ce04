using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>ADF's parameter types.</summary>
static class ParameterType
{
    // What is given for parameters is carried in histories, which have 64 levels, inside other things.
    const int MostDeep = 32;

    /// <summary>What is wrong with the depth of a value that is given; null for nothing.</summary>
    public static string? TooDeep(JsonNode value) =>
        JsonText.DepthOf(value) > MostDeep ? $"its objects and lists are more than {MostDeep} deep in each other" : null;

    public static string? Problem(string type, JsonNode value)
    {
        try
        {
            Convert(type, value);
            return null;
        }
        catch (ExpressionException exception)
        {
            return exception.Message;
        }
    }

    public static JsonNode Convert(string type, JsonNode value) => type.ToUpperInvariant() switch
    {
        "STRING" or "SECURESTRING" => Values.ToText(value),
        "INT" => Values.ToInteger(value),
        "FLOAT" => Values.ToNumber(value),
        "BOOL" => Values.ToBool(value),
        "ARRAY" => (value as JsonArray ?? throw new ExpressionException($"{Values.Describe(value)} is not an array")).DeepClone(),
        _ => value.DeepClone(),
    };
}
