using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Api;

namespace Sluice.Flows.Items;

/// <summary>A JSON patch (RFC 6902) with the operations that Adobe has: add, replace and remove, in any case.
/// Secrets are replaced, which are not shown: so what is not there can be.</summary>
static class JsonPatch
{
    /// <summary>What becomes of an item.</summary>
    /// <param name="shown">The item.</param>
    /// <param name="patch">The operations.</param>
    /// <param name="paths">The properties at which something may be changed: what lies in them, too.</param>
    /// <exception cref="ApiException">It is no patch, or changes something else.</exception>
    public static JsonObject Apply(JsonObject shown, JsonNode? patch, params ReadOnlySpan<string> paths)
    {
        if (patch is not JsonArray operations || operations.Count == 0)
            throw new ApiException(400, "InvalidPatch", "The body is no list of operations such as {\"op\": \"replace\", \"path\": \"/name\", \"value\": \"...\"}.");
        var changed = (JsonObject)shown.DeepClone();
        foreach (var (index, item) in operations.Index())
        {
            if (item is not JsonObject json)
                throw new ApiException(400, "InvalidPatch", $"Operation {index} is not an object.");
            var operation = new FlowBody(json, $"/{index}");
            var path = operation.Required("path");
            if (!IsAllowed(path, paths))
                throw operation.Wrong("path", $"changes what cannot be changed. Change {string.Join(", ", paths!)}");
            Change(changed, operation, [.. path[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
        }

        return changed;
    }

    static bool IsAllowed(string path, ReadOnlySpan<string> paths)
    {
        foreach (var allowed in paths)
        {
            if (path == allowed || path.StartsWith($"{allowed}/", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    static void Change(JsonObject changed, FlowBody operation, string[] path)
    {
        var kind = operation.Required("op").ToUpperInvariant();
        if (kind is not ("ADD" or "REPLACE" or "REMOVE"))
            throw operation.Wrong("op", "is add, replace or remove");
        if (kind != "REMOVE" && !operation.Json.ContainsKey("value"))
            throw operation.Wrong("value", "is required");
        JsonNode? place = changed;
        foreach (var part in path[..^1])
            place = place switch
            {
                JsonObject inner => inner[part],
                JsonArray items => IndexOf(part, items.Count) is { } index ? items[index] : null,
                _ => null,
            };
        var (last, value) = (path[^1], operation.Json["value"]?.DeepClone());
        switch (place)
        {
            case JsonObject json when kind != "REMOVE" || json.ContainsKey(last):
                if (kind == "REMOVE")
                    json.Remove(last);
                else
                    json[last] = value;
                break;
            case JsonArray items when kind == "ADD" && (last == "-" || IndexOf(last, items.Count + 1) is not null):
                items.Insert(last == "-" ? items.Count : IndexOf(last, items.Count + 1)!.Value, value);
                break;
            case JsonArray items when IndexOf(last, items.Count) is { } index:
                items.RemoveAt(index);
                if (kind == "REPLACE")
                    items.Insert(index, value);
                break;
            default:
                throw operation.Wrong("path", "names nothing that is there");
        }
    }

    static int? IndexOf(string part, int count) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count ? index : null;
}
