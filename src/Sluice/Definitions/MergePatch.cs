using System.Text.Json.Nodes;

namespace Sluice.Definitions;

/// <summary>JSON merge patches, RFC 7396.</summary>
internal static class MergePatch
{
    /// <summary>The target with the patch applied (section 2); neither is changed.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = target is JsonObject properties ? (JsonObject)properties.DeepClone() : [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
                result.Remove(name);
            else
                result[name] = Apply(result[name], change);
        }

        return result;
    }
}
