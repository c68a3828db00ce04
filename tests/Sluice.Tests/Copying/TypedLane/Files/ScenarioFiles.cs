using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>The files of a scenario, and the settings of a copy as JSON text.</summary>
static class ScenarioFiles
{
    /// <summary>Writes a file below the scenario's folder.</summary>
    public static async Task WriteAsync(this CopyScenario scenario, string path, string content)
    {
        var full = Path.Combine(scenario.Files, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, Encoding.UTF8.GetBytes(content));
    }

    /// <summary>Reads a file below the scenario's folder.</summary>
    public static Task<string> ReadAsync(this CopyScenario scenario, string path) => File.ReadAllTextAsync(Path.Combine(scenario.Files, path));

    /// <summary>A translator, of its properties but the type.</summary>
    public static JsonObject Translator(string json)
    {
        var translator = Parse(json);
        translator.Insert(0, "type", "TabularTranslator");
        return new JsonObject { ["translator"] = translator };
    }

    /// <summary>A mapping by names: <c>a=b, c=d</c>; the ends of a pair may be objects.</summary>
    public static JsonObject Map(string pairs) => Translator($$"""
        {"mappings": [{{string.Join(", ", pairs.Split(", ").Select(pair => pair.Split('=')).Select(pair => $$"""{"source": {"name": "{{pair[0]}}" }, "sink": {"name": "{{pair[1]}}" } }"""))}}]}
        """);

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
