using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Management.DataFactory;
using Microsoft.Azure.Management.DataFactory.Models;
using Microsoft.Rest;
using Microsoft.Rest.Serialization;
using Newtonsoft.Json;
using Sluice.Definitions;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>ADF's own model of definitions, in its library for .NET.</summary>
static class AdfModel
{
    const string OfType = "typeProperties.";

    static readonly JsonSerializerSettings Settings = CreateSettings();

    static readonly HashSet<Type> Models = [.. typeof(PipelineResource).Assembly.GetTypes().Where(type => type.Namespace == typeof(PipelineResource).Namespace && type.IsClass)];

    static readonly ILookup<Type, Type> Kinds = (from type in Models from around in Around(type) select (around, type)).ToLookup(pair => pair.around, pair => pair.type);

    static readonly ConcurrentDictionary<Type, IReadOnlyList<(string Path, Type Type)>> Properties = [];

    static readonly MethodInfo Reader = typeof(SafeJsonConvert).GetMethods().Single(method =>
        method.Name == nameof(SafeJsonConvert.DeserializeObject) && method.GetParameters() is [_, { ParameterType.Name: nameof(JsonSerializerSettings) }]);

    /// <summary>The types of definitions and of what is in them, by the name in <c>type</c>.</summary>
    public static IEnumerable<(string Name, Type Model)> Types => Models.Where(IsKind).SelectMany(KindsOf).Select(type => (NameOf(type), type)).DistinctBy(type => type.Item1);

    /// <summary>The properties of a type, each with its path from <c>typeProperties</c> on, or in the envelope.</summary>
    public static IEnumerable<string> Paths(Type model) => Paths(model, 0).Select(Short);

    /// <summary>Reads a definition as ADF's library does.</summary>
    /// <returns>What it does not know: types, and properties by their type and path.</returns>
    public static IEnumerable<(string Type, string? Property)> Unknown(ResourceKind kind, JsonObject definition)
    {
        var model = kind switch
        {
            ResourceKind.LinkedService => typeof(LinkedServiceResource),
            ResourceKind.Dataset => typeof(DatasetResource),
            ResourceKind.Trigger => typeof(TriggerResource),
            _ => typeof(PipelineResource),
        };
        Assert.NotNull(Reader.MakeGenericMethod(model).Invoke(null, [definition.ToJsonString(), Settings]));
        return Walk(definition, model, "");
    }

    static IEnumerable<(string Type, string? Property)> Walk(JsonObject json, Type model, string within)
    {
        var properties = PropertiesOf(model);
        foreach (var (name, value) in json)
        {
            var path = within + name;
            if (properties.FirstOrDefault(property => property.Path.Equals(path, StringComparison.OrdinalIgnoreCase)) is { Path: not null } found)
            {
                foreach (var unknown in Inside(value, found.Type))
                    yield return unknown;
            }
            else if (value is JsonObject inner && properties.Any(property => property.Path.StartsWith($"{path}.", StringComparison.OrdinalIgnoreCase)))
            {
                foreach (var unknown in Walk(inner, model, $"{path}."))
                    yield return unknown;
            }
            else if (path is not ("type" or "name"))
            {
                yield return (NameOf(model), Short(path));
            }
        }
    }

    static IEnumerable<(string Type, string? Property)> Inside(JsonNode? value, Type type) => value switch
    {
        JsonArray items => items.SelectMany(item => Inside(item, Item(type))),
        JsonObject json when Models.Contains(type) && !type.Name.EndsWith("Reference", StringComparison.Ordinal) && type != typeof(Expression) =>
            !IsKind(type) ? Walk(json, type, "")
            // An expression says which kind it is.
            : json["type"] is JsonValue computed && Sluice.Expressions.Expression.IsExpression(computed.ToString()) ? []
            : KindsOf(type).FirstOrDefault(kind => NameOf(kind).Equals(json["type"]?.ToString(), StringComparison.OrdinalIgnoreCase)) is { } kind ? Walk(json, kind, "")
            : [(json["type"]?.ToString() ?? "", null)],
        _ => [],
    };

    static IEnumerable<string> Paths(Type model, int depth)
    {
        const int MostDeep = 3;
        foreach (var (path, type) in PropertiesOf(model))
        {
            yield return path;
            var item = Item(type);
            if (depth >= MostDeep || !Models.Contains(item) || IsKind(item) || IsKind(item.BaseType!) || item == typeof(Expression) || item == typeof(ParameterSpecification) || item.Name.EndsWith("Reference", StringComparison.Ordinal))
                continue;
            var step = item == type ? "" : type.Name.StartsWith("IDictionary", StringComparison.Ordinal) ? ".NAME" : "[]";
            foreach (var inner in Paths(item, depth + 1))
                yield return $"{path}{step}.{inner}";
        }
    }

    static IReadOnlyList<(string Path, Type Type)> PropertiesOf(Type model) => Properties.GetOrAdd(model, type =>
        [.. from property in type.GetProperties()
            let name = property.GetCustomAttribute<JsonPropertyAttribute>()?.PropertyName
            where name is not null
            select (name, property.PropertyType)]);

    static Type Item(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : type;

    /// <summary>Whether it comes in kinds, told apart by <c>type</c>.</summary>
    static bool IsKind(Type type) => type.BaseType == typeof(object) && Kinds.Contains(type);

    static IEnumerable<Type> KindsOf(Type type) => Kinds[type];

    static IEnumerable<Type> Around(Type type)
    {
        for (var around = type.BaseType; around is not null && around != typeof(object); around = around.BaseType)
            yield return around;
    }

    static string NameOf(Type type) => type.GetCustomAttribute<JsonObjectAttribute>()?.Id ?? type.Name;

    static string Short(string path) => path.Replace(OfType, "", StringComparison.Ordinal).Replace("properties.", "", StringComparison.Ordinal);

    static JsonSerializerSettings CreateSettings()
    {
        using var client = new DataFactoryManagementClient(new TokenCredentials("none"));
        return client.DeserializationSettings;
    }
}
