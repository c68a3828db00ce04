using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;

namespace Sluice.Definitions;

/// <summary>
/// A file with merge patches (RFC 7396) keyed <c>linkedService/NAME</c>, <c>dataset/NAME</c>, <c>pipeline/NAME</c> and so on. A property
/// whose name begins with <c>//</c> is a comment.
/// </summary>
static class Overrides
{
    /// <summary>What the name of a comment begins with.</summary>
    public const string Comment = "//";

    /// <summary>Changes definitions as a file says.</summary>
    /// <param name="resources">The definitions that can be read.</param>
    /// <param name="broken">Those that cannot.</param>
    /// <param name="file">The file.</param>
    /// <param name="report">Takes what is wrong with the file.</param>
    public static void Apply(IList<Resource> resources, IReadOnlyList<BrokenResource> broken, string file, DefinitionReport report)
    {
        if (!File.Exists(file))
        {
            report.Add(new DefinitionError(file, "$", null, "there is no such file", "Name a JSON file with merge patches"));
            return;
        }

        var patches = DefinitionFile.ReadObject(file, file, out var error);
        if (error is not null)
            report.Add(error);
        var indexes = resources.Index().ToDictionary(one => Key(one.Item.Kind, one.Item.Name), one => one.Index, StringComparer.OrdinalIgnoreCase);
        var unread = broken.Select(one => Key(one.Kind, one.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, patch) in patches ?? [])
        {
            if (IsComment(key) || unread.Contains(key))
                continue;
            if (!indexes.TryGetValue(key, out var index))
            {
                report.Add(new DefinitionError(
                    file, $"$['{key}']", null, "the factory has nothing of this kind and name",
                    "Write linkedService/NAME, dataset/NAME, pipeline/NAME or credential/NAME"));
            }
            else if (patch is not JsonObject changes || changes.Any(change => change.Key is not ("name" or "properties") && !IsComment(change.Key)))
            {
                report.Add(new DefinitionError(
                    file, $"$['{key}']", null, "a patch changes the whole definition",
                    "Write { \"properties\": { \"typeProperties\": { ... } } }"));
            }
            else
            {
                resources[index] = resources[index] with { Json = (JsonObject)MergePatch.Apply(resources[index].Json, WithoutComments(changes))! };
            }
        }
    }

    /// <summary>The paths of what overrides have changed.</summary>
    /// <param name="written">An object of a definition as its file has it.</param>
    /// <param name="inForce">The same with overrides.</param>
    public static IEnumerable<string> Changed(JsonObject written, JsonObject inForce)
    {
        foreach (var name in written.Select(one => one.Key).Union(inForce.Select(one => one.Key)))
        {
            var (before, after) = (written[name], inForce[name]);
            if (JsonNode.DeepEquals(before, after))
                continue;
            if (before is not JsonObject inner || after is not JsonObject other)
                yield return name;
            else
                foreach (var path in Changed(inner, other))
                    yield return $"{name}.{path}";
        }
    }

    static bool IsComment(string name) => name.StartsWith(Comment, StringComparison.Ordinal);

    static JsonObject WithoutComments(JsonObject patch) => new(patch.Where(one => !IsComment(one.Key)).Select(one => KeyValuePair.Create(
        one.Key, one.Value is JsonObject inner ? WithoutComments(inner) : one.Value?.DeepClone())));

    static string Key(ResourceKind kind, string name) => $"{kind}/{name}";
}
