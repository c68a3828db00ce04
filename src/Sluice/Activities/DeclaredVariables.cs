using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Activities;

/// <summary>The variables that a pipeline declares.</summary>
sealed class DeclaredVariables
{
    /// <summary>Where the value lies that a pipeline returns to who executes it.</summary>
    public const string ReturnValue = "pipelineReturnValue";

    readonly Dictionary<string, (string Name, string Type, JsonNode? Default)> _variables = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads and checks them.</summary>
    public static DeclaredVariables Read(Resource resource, DefinitionReport report)
    {
        var declared = new DeclaredVariables();
        foreach (var (name, declaration) in resource.Properties["variables"] as JsonObject ?? [])
        {
            var type = Values.ToText((declaration as JsonObject)?["type"]) is { Length: > 0 } text ? text : "String";
            var value = (declaration as JsonObject)?["defaultValue"];
            var path = $"$.properties.variables.{name}";
            if (name.Equals(ReturnValue, StringComparison.OrdinalIgnoreCase))
                report.Add(new DefinitionError(resource.File, path, null, "this name is ADF's own", "Give the variable another name"));
            if (type.ToUpperInvariant() is not ("STRING" or "BOOLEAN" or "BOOL" or "ARRAY" or "INTEGER" or "INT"))
                report.Add(new DefinitionError(resource.File, path, type, "a variable is a String, Boolean, Integer or Array", "Correct the type"));
            else if (JsonText.DepthOf(value) > Carried.MostDeep)
                report.Add(new DefinitionError(resource.File, path, null, $"the default is more than {Carried.MostDeep} levels deep", "Set the variable by an activity"));
            else if (value is not null && Misfit(type, value) is { } problem)
                report.Add(new DefinitionError(resource.File, path, null, $"the default does not fit: {problem}", "Correct the default"));
            declared._variables[name] = (name, type, value);
        }

        return declared;
    }

    /// <summary>The names, with the values at the beginning of a run.</summary>
    public JsonObject Defaults => new(_variables.Values.Select(one => KeyValuePair.Create(
        one.Name, one.Default?.DeepClone() ?? (IsArrayType(one.Type) ? new JsonArray() : null))));

    /// <summary>The name as it is declared; null after an error was reported.</summary>
    public string? Find(DefinitionParser properties, string property)
    {
        if (properties.Text(property, required: true) is not { } name)
            return null;
        if (_variables.TryGetValue(name, out var found))
            return found.Name;
        properties.Error(
            property, "there is no such variable", $"Declare it in the pipeline; there are: {Nearest.List(name, _variables.Keys)}", name);
        return null;
    }

    /// <summary>Whether it is a list.</summary>
    public bool IsArray(string name) => _variables.TryGetValue(name, out var found) && IsArrayType(found.Type);

    /// <summary>What is wrong with a value for it; null when it fits.</summary>
    public string? Problem(string name, JsonNode? value) =>
        value is null || !_variables.TryGetValue(name, out var found) ? null : Misfit(found.Type, value);

    static bool IsArrayType(string type) => type.Equals("Array", StringComparison.OrdinalIgnoreCase);

    static string? Misfit(string type, JsonNode value)
    {
        var fits = type.ToUpperInvariant() switch
        {
            "STRING" => value.GetValueKind() == System.Text.Json.JsonValueKind.String,
            "BOOLEAN" or "BOOL" => Values.TryToBool(value, out _),
            "ARRAY" => value is JsonArray,
            _ => Values.TryToInteger(value, out _),
        };
        return fits ? null : $"a variable of type {type} cannot be {Values.DescribeKind(value)}";
    }
}
