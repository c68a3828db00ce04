using System.Text.Json.Nodes;

namespace Sluice.Tests.Pipelines;

/// <summary>A definition with one thing different.</summary>
/// <param name="What">What was done.</param>
/// <param name="Text">The definition.</param>
sealed record Mutation(string What, string Text)
{
    static readonly string[] Names =
    [
        "type", "name", "value", "parameters", "defaultValue", "referenceName", "activities", "typeProperties", "properties", "dependsOn", "policy", "TYPE", "", "$", "a.b['c']",
    ];

    static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "99999999999999999999999", "1.5", "\"\"", "\" \"", "[]", "{}", "[null]", "[[[]]]", "{\"\":null}", "\"@\"", "\"@@\"", "\"@{\"", "\"@nope()\"",
        "\"@concat(\"", "\"@activity('x').output.y\"", "\"@pipeline().parameters.none\"", "\"@json('[]')\"", "\"@item()\"", "\"@dataset().x\"", "\"a@{1}b\"", "\"../..\"", "\"*?\"",
        "\"\\u0000\"", "\"\\ud83d\\ude00\"", "{\"type\":\"Expression\",\"value\":\"@variables('v')\"}", "{\"type\":\"Expression\",\"value\":[]}", "{\"type\":\"SecureString\",\"value\":\"s\"}",
        "{\"type\":\"AzureKeyVaultSecret\",\"store\":{\"referenceName\":\"Vault\"},\"secretName\":\"s\"}", "{\"type\":{},\"referenceName\":{}}", "{\"type\":\"AzureKeyVaultSecret\"}",
        "\"Expression\"", "\"SecureString\"", "\"AzureKeyVaultSecret\"", "\"Copy\"", "\"ForEach\"", "\"Script\"", "\"Parent\"", "\"2020-01-01T00:00:00Z\"", "\"0.12:00:00\"", "\"Infinity\"", "\"NaN\"",
    ];

    const string Noise = "{}[]\",:@'\\\0\u00e9 0n-";

    /// <summary>A text with one character put in, taken out or put in the place of another.</summary>
    public static string WithNoise(string text, Random random)
    {
        var (at, other) = (random.Next(text.Length), Noise[random.Next(Noise.Length)].ToString());
        return random.Next(3) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, other),
            _ => text.Remove(at, 1).Insert(at, other),
        };
    }

    /// <summary>A node taken away, renamed, put in the place of another, doubled, or of another kind.</summary>
    public static Mutation OfNode(JsonNode root, Random random)
    {
        var nodes = Below(root).ToList();
        var (parent, key) = nodes[random.Next(nodes.Count)];
        var (other, otherKey) = nodes[random.Next(nodes.Count)];
        var at = $"{parent.GetPath()} {key}";
        var what = random.Next(6);
        switch (what)
        {
            case 0:
                if (parent is JsonObject without)
                    without.Remove((string)key);
                else
                    parent.AsArray().RemoveAt((int)key);
                return new Mutation($"no {at}", root.ToJsonString());
            case 1 when parent is JsonObject renamed:
                var (value, name) = (renamed[(string)key]?.DeepClone(), Names[random.Next(Names.Length)]);
                renamed.Remove((string)key);
                renamed[name] = value;
                return new Mutation($"{at} is called {name}", root.ToJsonString());
            case 2:
                var (here, there) = (Get(parent, key)?.DeepClone(), Get(other, otherKey)?.DeepClone());
                Set(other, otherKey, here);
                // One may be inside the other.
                if (parent.Root == root)
                    Set(parent, key, there);
                return new Mutation($"{at} and {other.GetPath()} {otherKey} change places", root.ToJsonString());
            case 3 when parent is JsonArray items:
                items.Insert((int)key, items[(int)key]?.DeepClone());
                return new Mutation($"{at} twice", root.ToJsonString());
            case 4 when Get(parent, key) is { } inner:
                Set(parent, key, random.Next(2) == 0 ? new JsonArray(inner.DeepClone()) : new JsonObject { ["value"] = inner.DeepClone(), ["type"] = "Expression" });
                return new Mutation($"{at} in a list or an object", root.ToJsonString());
            default:
                var text = Values[random.Next(Values.Length)];
                Set(parent, key, JsonNode.Parse(text));
                return new Mutation($"{at} is {text}", root.ToJsonString());
        }
    }

    static IEnumerable<(JsonNode Parent, object Key)> Below(JsonNode node) => node switch
    {
        JsonObject json => json.SelectMany(one => (one.Value is null ? [] : Below(one.Value)).Prepend((json, one.Key))),
        JsonArray items => items.Index().SelectMany(one => (one.Item is null ? [] : Below(one.Item)).Prepend((items, one.Index))),
        _ => [],
    };

    static JsonNode? Get(JsonNode parent, object key) => key is string name ? parent[name] : (int)key < parent.AsArray().Count ? parent[(int)key] : null;

    static void Set(JsonNode parent, object key, JsonNode? value)
    {
        if (key is string name)
            parent[name] = value;
        else if ((int)key < parent.AsArray().Count)
            parent[(int)key] = value;
    }
}
