using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Formats;

/// <summary>Writes a format with its settings as JSON: its own properties, and which it is.</summary>
sealed class FileFormatConverter : JsonConverter<FileFormat>
{
    const string Discriminator = "format";

    static readonly JsonSerializerOptions Settings = new()
    {
        TypeInfoResolver = TypedJson.Options.TypeInfoResolver!.WithAddedModifier(LeaveOutConstants),
    };

    public override void Write(Utf8JsonWriter writer, FileFormat value, JsonSerializerOptions options)
    {
        var json = (JsonObject)JsonSerializer.SerializeToNode(value, Settings.GetTypeInfo(value.GetType()))!;
        json.Insert(0, Discriminator, value.DatasetType);
        json.WriteTo(writer);
    }

    public override FileFormat Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonNode.Parse(ref reader) as JsonObject;
        var name = (string?)json?[Discriminator];
        var format = FileFormats.Find(name)
            ?? throw new JsonException($"'{name}' is no format of files.");
        json!.Remove(Discriminator);
        return (FileFormat)json.Deserialize(Settings.GetTypeInfo(format.GetType()))!;
    }

    /// <summary>What cannot be set is the same in all files of a format.</summary>
    static void LeaveOutConstants(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].Set is null)
                type.Properties.RemoveAt(i);
        }
    }
}
