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

    static readonly Type[] Models = [.. typeof(PipelineResource).Assembly.GetTypes().Where(type => type.Namespace == typeof(PipelineResource).Namespace && type.IsClass)];

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
        var read = typeof(SafeJsonConvert).GetMethods().Single(method =>
                method.Name == nameof(SafeJsonConvert.DeserializeObject) && method.GetParameters() is [_, { ParameterType.Name: nameof(JsonSerializerSettings) }])
            .MakeGenericMethod(model).Invoke(null, [definition.ToJsonString(), Settings]);
        Assert.NotNull(read);
        return Walk(definition, model, "");
    }

    static IEnumerable<(string Type, string? Property)> Walk(JsonObject json, Type model, string within)
    {
        var properties = PropertiesOf(model).ToList();
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

    static IEnumerable<(string Path, Type Type)> PropertiesOf(Type model) =>
        from property in model.GetProperties()
        let name = property.GetCustomAttribute<JsonPropertyAttribute>()?.PropertyName
        where name is not null
        select (name, property.PropertyType);

    static Type Item(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : type;

    /// <summary>Whether it comes in kinds, told apart by <c>type</c>.</summary>
    static bool IsKind(Type type) => type.BaseType == typeof(object) && Models.Any(other => other.IsSubclassOf(type));

    static IEnumerable<Type> KindsOf(Type type) => Models.Where(other => other.IsSubclassOf(type));

    static string NameOf(Type type) => type.GetCustomAttribute<JsonObjectAttribute>()?.Id ?? type.Name;

    static string Short(string path) => path.Replace(OfType, "", StringComparison.Ordinal).Replace("properties.", "", StringComparison.Ordinal);

    static JsonSerializerSettings CreateSettings()
    {
        using var client = new DataFactoryManagementClient(new TokenCredentials("none"));
        return client.DeserializationSettings;
    }
}
