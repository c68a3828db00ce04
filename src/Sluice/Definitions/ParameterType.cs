using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>ADF's parameter types.</summary>
static class ParameterType
{
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
