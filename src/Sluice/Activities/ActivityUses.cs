using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Definitions;
using Sluice.Expressions;

namespace Sluice.Activities;

/// <summary>What the expressions of an activity may see, so that a call carries nothing else.</summary>
/// <param name="Activities">The activities they name; null when a name is computed, which may be any.</param>
/// <param name="Variables">The variables they name; null when a name is computed.</param>
/// <param name="UsesItem">Whether they see the item of a loop.</param>
public sealed partial record ActivityUses(IReadOnlyList<string>? Activities, IReadOnlyList<string>? Variables, bool UsesItem)
{
    /// <summary>Looks through an activity, and the datasets that it refers to, for what is called there.</summary>
    internal static ActivityUses Of(Factory factory, IEnumerable<JsonNode?> parts)
    {
        var texts = new List<string>();
        // A dataset may name others, or itself.
        var (left, seen) = (new Queue<JsonNode?>(parts), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        while (left.TryDequeue(out var part))
        {
            foreach (var name in Collect(part, texts))
            {
                if (factory.TryFind(ResourceKind.Dataset, name, out var dataset) && seen.Add(name))
                    left.Enqueue(dataset.Properties["typeProperties"]);
            }
        }

        return new ActivityUses(
            Named(texts, ActivityCall(), ActivityName()), Named(texts, VariableCall(), VariableName()), texts.Exists(ItemCall().IsMatch));
    }

    internal ActivityUses And(ActivityUses other) => new(
        Union(Activities, other.Activities), Union(Variables, other.Variables), UsesItem || other.UsesItem);

    static List<string>? Union(IReadOnlyList<string>? left, IReadOnlyList<string>? right) =>
        left is null || right is null ? null : [.. left.Union(right, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Adds the expressions in a part to the texts, and gives the names that it refers to.</summary>
    static List<string> Collect(JsonNode? part, List<string> texts)
    {
        var (left, names) = (new Stack<JsonNode?>([part]), new List<string>());
        while (left.TryPop(out var node))
        {
            switch (node)
            {
                case JsonObject json:
                    foreach (var (_, value) in json)
                        left.Push(value);
                    if (json["referenceName"] is JsonValue name)
                        names.Add(Values.ToText(name));
                    break;
                case JsonArray items:
                    foreach (var item in items)
                        left.Push(item);
                    break;
                case JsonValue value when Values.ToText(value) is var text && Expression.IsExpression(text):
                    texts.Add(text);
                    break;
            }
        }

        return names;
    }

    static List<string>? Named(List<string> texts, Regex calls, Regex names)
    {
        var found = texts.SelectMany(text => names.Matches(text)).Select(match => match.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal)).ToList();
        return found.Count == texts.Sum(text => calls.Count(text)) ? [.. found.Distinct(StringComparer.OrdinalIgnoreCase)] : null;
    }

    [GeneratedRegex(@"\bactivity\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex ActivityCall();

    [GeneratedRegex(@"\bactivity\s*\(\s*'((?:[^']|'')*)'\s*\)", RegexOptions.IgnoreCase)]
    private static partial Regex ActivityName();

    [GeneratedRegex(@"\bvariables\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex VariableCall();

    [GeneratedRegex(@"\bvariables\s*\(\s*'((?:[^']|'')*)'\s*\)", RegexOptions.IgnoreCase)]
    private static partial Regex VariableName();

    [GeneratedRegex(@"\bitem\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex ItemCall();
}
