using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Expressions.Functions;

/// <summary>The functions of arrays, objects and, where they make sense, strings.</summary>
static class CollectionFunctions
{
    public static readonly Function[] All =
    [
        new("contains", "collection: string, array or object; value: any", "boolean",
            "Whether a string has a text in it, an array an item, an object a property; case counts in strings.", a => Contains(a)),
        new("empty", "collection: string, array or object", "boolean", "Whether nothing is in it; null is empty too.",
            a => a.Any(0) is null || Length(a) == 0),
        new("first", "collection: string or array", "any", "The first character or item; null for an empty array.", a => End(a, 0)),
        new("intersection", "collections...: array or object", "array or object",
            "What is in all of them; of properties with the same name the last one's value.", Intersection),
        new("join", "collection: array; delimiter: string", "string", "The items as text, the delimiter between them.", Join),
        new("last", "collection: string or array", "any", "The last character or item; null for an empty array.", a => End(a, ^1)),
        new("length", "collection: string, array or object", "integer", "How many characters, items or properties are in it.",
            a => Length(a)),
        new("skip", "collection: array; count: integer", "array", "What comes after so many items.",
            a => Values.List(a.Array(0).Skip(Count(a)))),
        new("take", "collection: string or array; count: integer", "string or array", "The first characters or items.", Take),
        new("union", "collections...: array or object", "array or object",
            "What is in any of them, each item once; of properties with the same name the last one's value.", Union),
    ];

    static bool Contains(Arguments a) => a.Any(0) switch
    {
        JsonArray items => a.Any(1) is var value && items.Any(item => LogicFunctions.AreEqual(item, value)),
        JsonObject properties => Values.TryFind(properties, a.Text(1), out _),
        _ => a.Text(0).Contains(a.Text(1), StringComparison.Ordinal),
    };

    static int Length(Arguments a) => a.Any(0) switch
    {
        JsonArray items => items.Count,
        JsonObject properties => properties.Count,
        _ => a.Text(0).Length,
    };

    static JsonNode? End(Arguments a, Index index) => a.Any(0) switch
    {
        JsonArray { Count: 0 } => null,
        JsonArray items => items[index],
        _ => a.Text(0) is { Length: > 0 } text ? text[index].ToString() : throw a.Fault(0, "is empty"),
    };

    static JsonNode Join(Arguments a)
    {
        var texts = a.Array(0).Select(Content.TextOf).ToList();
        var delimiter = a.Text(1);
        Limits.CheckText(texts.Sum(text => (long)text.Length + delimiter.Length));
        return string.Join(delimiter, texts);
    }

    static JsonNode Take(Arguments a) => a.Any(0) is JsonArray items
        ? Values.List(items.Take(Count(a)))
        : a.Text(0) is var text ? text[..Math.Min(Count(a), text.Length)] : "";

    static int Count(Arguments a) =>
        a.Integer(1) is >= 0 and var count ? (int)Math.Min(count, int.MaxValue) : throw a.Fault(1, "is negative");

    static JsonNode Union(Arguments a)
    {
        if (a.Any(0) is not JsonObject)
            return Values.List(a.Indexes.SelectMany(index => Array(a, index)).DistinctBy(Key));
        var union = new JsonObject();
        foreach (var (name, value) in a.Indexes.SelectMany(index => Object(a, index)))
            union[name] = value?.DeepClone();
        return union;
    }

    static JsonNode Intersection(Arguments a)
    {
        if (a.Any(0) is not JsonObject first)
        {
            var others = a.Indexes.Skip(1).Select(index => Array(a, index).Select(Key).ToHashSet()).ToList();
            return Values.List(Array(a, 0).DistinctBy(Key).Where(item => others.TrueForAll(other => other.Contains(Key(item)))));
        }

        var all = a.Indexes.Select(index => Object(a, index)).ToList();
        var common = first.Select(property => property.Key).Where(name => all.TrueForAll(one => one.ContainsKey(name)));
        return new JsonObject(common.Select(name => KeyValuePair.Create(name, all[^1][name]?.DeepClone())));
    }

    static JsonArray Array(Arguments a, int index) =>
        a.Any(index) as JsonArray
            ?? throw (index == 0 ? a.Wrong(0, a.Any(0)) : a.Wrong(index, a.Any(index), "an array, as the first one is"));

    static JsonObject Object(Arguments a, int index) =>
        a.Any(index) as JsonObject ?? throw a.Wrong(index, a.Any(index), "an object, as the first one is");

    /// <summary>A text that is the same for the same values, whatever the order of their properties.</summary>
    static string Key(JsonNode? item) => item switch
    {
        null => "null",
        JsonObject properties => $"{{{string.Join(',', properties.OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => $"{JsonValue.Create(property.Key).ToJsonString()}:{Key(property.Value)}"))}}}",
        JsonArray items => $"[{string.Join(',', items.Select(Key))}]",
        _ when item.GetValueKind() == JsonValueKind.Number && Values.TryToNumber(item, out var number) => Number.ToText(number),
        _ => item.ToJsonString(),
    };
}
