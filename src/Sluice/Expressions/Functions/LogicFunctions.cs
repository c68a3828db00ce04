using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Expressions.Functions;

/// <summary>The logical functions. Only as many arguments are evaluated as the result depends on.</summary>
static class LogicFunctions
{
    public static readonly Function[] All =
    [
        new("and", "first: boolean; others...: boolean", "boolean", "Whether all are true.", a => a.Indexes.All(a.Boolean)),
        new("equals", "left: any; right: any", "boolean", "Whether both are the same; 1 is true, 0 is false, case counts.",
            a => AreEqual(a.Any(0), a.Any(1))),
        new("greater", "left: number or string; right: number or string", "boolean", "Whether the left one is greater.",
            a => Compare(a) > 0),
        new("greaterOrEquals", "left: number or string; right: number or string", "boolean", "Whether the left one is greater or the same.",
            a => Compare(a) >= 0),
        new("if", "condition: boolean; then: any; else: any", "any", "The one value if the condition is true, else the other.",
            a => a.Any(a.Boolean(0) ? 1 : 2)),
        new("less", "left: number or string; right: number or string", "boolean", "Whether the left one is less.", a => Compare(a) < 0),
        new("lessOrEquals", "left: number or string; right: number or string", "boolean", "Whether the left one is less or the same.",
            a => Compare(a) <= 0),
        new("not", "condition: boolean", "boolean", "Whether the condition is false.", a => !a.Boolean(0)),
        new("or", "first: boolean; others...: boolean", "boolean", "Whether one is true.", a => a.Indexes.Any(a.Boolean)),
    ];

    public static bool AreEqual(JsonNode? left, JsonNode? right) => (left?.GetValueKind(), right?.GetValueKind()) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) =>
            Values.TryToNumber(left, out var one) && Values.TryToNumber(right, out var other)
                ? one == other
                : JsonNode.DeepEquals(left, right),
        (JsonValueKind.True or JsonValueKind.False, JsonValueKind.Number) => Is(right, left),
        (JsonValueKind.Number, JsonValueKind.True or JsonValueKind.False) => Is(left, right),
        _ => JsonNode.DeepEquals(left, right),
    };

    static bool Is(JsonNode? number, JsonNode? boolean) =>
        Values.TryToNumber(number, out var value) && value == (boolean!.GetValueKind() == JsonValueKind.True ? 1 : 0);

    /// <summary>Strings by their UTF-16 codes, all else as numbers.</summary>
    static int Compare(Arguments a)
    {
        var (left, right) = (a.Any(0), a.Any(1));
        var isText = left?.GetValueKind() == JsonValueKind.String;
        if (isText && right?.GetValueKind() == JsonValueKind.String)
            return string.CompareOrdinal(Values.ToText(left), Values.ToText(right));
        if (!Number.TryRead(right, out var other))
            throw a.Wrong(1, right);
        if (!Number.TryRead(left, out var one))
            throw isText ? a.Wrong(0, left, "a number beside a number") : a.Wrong(0, left);
        return one.CompareTo(other);
    }
}
