using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Web.Copying;

/// <summary>A definition that is not written yet.</summary>
/// <param name="Kind">What stands in the API's paths for its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Properties">What it says.</param>
sealed record CopyDefinition(string Kind, string Name, JsonObject Properties)
{
    static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Its path in the API.</summary>
    public string Path => $"{Kind}/{Uri.EscapeDataString(Name)}";

    /// <summary>What is sent to write it.</summary>
    public string Body => new JsonObject { ["properties"] = Properties.DeepClone() }.ToJsonString();

    /// <summary>It, for people.</summary>
    public string Text
    {
        get
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, Readable))
                Properties.WriteTo(writer);
            return System.Text.Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        }
    }

    /// <summary>Definitions in one body, by kind.</summary>
    public static string Together(IEnumerable<CopyDefinition> definitions)
    {
        var body = new JsonObject();
        foreach (var kind in definitions.GroupBy(one => one.Kind))
            body[kind.Key] = new JsonArray([.. kind.Select(one => (JsonNode)new JsonObject { ["name"] = one.Name, ["properties"] = one.Properties.DeepClone() })]);
        return body.ToJsonString();
    }
}
