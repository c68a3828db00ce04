using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Web.Client;

namespace Sluice.Web.Parts;

/// <summary>A parameter of a pipeline, as somebody fills it in.</summary>
sealed class RunParameter
{
    /// <summary>Its type in ADF.</summary>
    public required string Type { get; init; }

    /// <summary>What it is when nothing is filled in.</summary>
    public string? Default { get; init; }

    /// <summary>What is filled in.</summary>
    public string? Text { get; set; }

    /// <summary>What to do.</summary>
    public string Hint => Default is null ? "Required" : $"Without a value: {Default}";

    /// <summary>The parameters of a pipeline.</summary>
    public static Dictionary<string, RunParameter> Of(JsonElement pipeline) =>
        !pipeline.TryGetProperty("parameters", out var all) ? [] : all.EnumerateObject().ToDictionary(one => one.Name, one => new RunParameter
        {
            Type = one.Value.GetProperty("type").GetString()!,
            Default = one.Value.TryGetProperty("defaultValue", out var value) ? value.ToString() : null,
        });

    /// <summary>The body of a request to run it: texts as texts, all else as JSON.</summary>
    /// <exception cref="ApiException">One is no JSON.</exception>
    public static string Body(Dictionary<string, RunParameter> all)
    {
        var body = new JsonObject();
        foreach (var (name, parameter) in all.Where(one => !string.IsNullOrEmpty(one.Value.Text)))
            body[name] = parameter.Read(name);
        return body.ToJsonString();
    }

    JsonNode? Read(string name)
    {
        if (Type.ToUpperInvariant() is "STRING" or "SECURESTRING")
            return JsonValue.Create(Text);
        try
        {
            return JsonNode.Parse(Text!.ToUpperInvariant() is "TRUE" or "FALSE" ? Text.ToLowerInvariant() : Text);
        }
        catch (JsonException)
        {
            throw new ApiException(0, "InvalidParameter", $"{name} is {(Type == "Array" ? "a list in JSON, such as [1, 2]" : $"of type {Type}, written as JSON")}.", []);
        }
    }
}
