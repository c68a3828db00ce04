using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>
/// The parameters that a whole factory has: https://learn.microsoft.com/azure/data-factory/author-global-parameters. They stand in the
/// factory's own file, or in the folder <c>globalParameters</c>, as a definition or as ADF exports them, without an envelope.
/// </summary>
static class GlobalParameters
{
    /// <summary>Their values by name; one that is wrong is reported and has none.</summary>
    public static JsonObject Read(Factory factory, DefinitionReport report)
    {
        var values = new JsonObject();
        var declared =
            from resource in factory.All(ResourceKind.Factory).Concat(factory.All(ResourceKind.GlobalParameters))
            let isOwn = resource.Kind == ResourceKind.Factory
            let path = isOwn ? "$.properties.globalParameters" : resource.Json.ContainsKey("properties") ? "$.properties" : "$"
            let parameters = isOwn ? resource.Properties["globalParameters"] as JsonObject
                : resource.Json.ContainsKey("properties") ? resource.Properties : resource.Json
            from parameter in parameters ?? []
            select (resource.File, Path: path, Name: parameter.Key, Declaration: parameter.Value);
        foreach (var (file, path, name, declaration) in declared)
        {
            // An envelope's own properties are no parameters.
            if (declaration is not JsonObject parameter)
                continue;
            if (Value(parameter) is var (value, problem) && problem is not null)
                report.Add(new DefinitionError(file, $"{path}.{name}", null, problem, "Write { \"type\": \"string\", \"value\": \"...\" }"));
            else if (!Values.TryFind(values, name, out _))
                values[name] = value;
        }

        return values;
    }

    static (JsonNode? Value, string? Problem) Value(JsonObject parameter)
    {
        var (type, value) = (Values.ToText(Values.Find(parameter, "type")), Values.Find(parameter, "value"));
        if (value is null)
            return (null, "a global parameter has a value");
        return ParameterType.Problem(type, value) is { } problem
            ? (null, $"the value does not fit: {problem}")
            : (ParameterType.Convert(type, value), null);
    }
}
