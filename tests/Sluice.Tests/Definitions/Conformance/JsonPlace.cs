using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>Finds and changes what stands at a path such as <c>$.a.b[0].c</c>.</summary>
static class JsonPlace
{
    public static string Parent(string path) => path[..path.LastIndexOf('.')];

    /// <summary>The object around, and the property.</summary>
    public static JsonNode? Find(JsonObject root, string path)
    {
        JsonNode? node = root;
        foreach (var step in path.Split('.').Skip(1))
        {
            var bracket = step.IndexOf('[');
            node = node is JsonObject json ? json[bracket < 0 ? step : step[..bracket]] : null;
            if (bracket >= 0 && node is JsonArray items)
                node = items.ElementAtOrDefault(int.Parse(step[(bracket + 1)..^1], CultureInfo.InvariantCulture));
        }

        return node;
    }

    /// <summary>Puts a value there, or nothing.</summary>
    public static void Set(JsonObject root, string path, JsonNode? value)
    {
        if (Find(root, Parent(path)) is not JsonObject parent)
            return;
        var name = path[(path.LastIndexOf('.') + 1)..];
        parent.Remove(name);
        if (value is not null)
            parent[name] = value.DeepClone();
    }
}
