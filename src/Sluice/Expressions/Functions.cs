using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>The functions of the expression language, by name.</summary>
static class Functions
{
    const int Any = int.MaxValue;

    static readonly Dictionary<string, Function> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["concat"] = new(1, Any, (_, a) => a.All(value => value is JsonArray) ? Combine(a) : string.Concat(a.Select(Values.ToText))),
        ["toLower"] = Text(text => text.ToLowerInvariant()),
        ["toUpper"] = Text(text => text.ToUpperInvariant()),
        ["trim"] = Text(text => text.Trim()),
        ["replace"] = new(3, 3, (_, a) => Values.ToText(a[0]).Replace(Values.ToText(a[1]), Values.ToText(a[2]), StringComparison.Ordinal)),
        ["split"] = new(2, 2, (_, a) => List(Values.ToText(a[0]).Split(Values.ToText(a[1])).Select(part => (JsonNode?)part))),
        ["substring"] = new(2, 3, (_, a) => Substring(
            Values.ToText(a[0]), Values.ToInteger(a[1]), a.Length > 2 ? Values.ToInteger(a[2]) : null)),
        ["startsWith"] = new(2, 2, (_, a) => Values.ToText(a[0]).StartsWith(Values.ToText(a[1]), StringComparison.OrdinalIgnoreCase)),
        ["endsWith"] = new(2, 2, (_, a) => Values.ToText(a[0]).EndsWith(Values.ToText(a[1]), StringComparison.OrdinalIgnoreCase)),
        ["indexOf"] = new(2, 2, (_, a) => Values.ToText(a[0]).IndexOf(Values.ToText(a[1]), StringComparison.OrdinalIgnoreCase)),
        ["lastIndexOf"] = new(2, 2, (_, a) => Values.ToText(a[0]).LastIndexOf(Values.ToText(a[1]), StringComparison.OrdinalIgnoreCase)),
        ["guid"] = new(0, 0, (_, _) => Guid.NewGuid().ToString()),

        ["contains"] = new(2, 2, (_, a) => Contains(a[0], a[1])),
        ["empty"] = new(1, 1, (_, a) => Length(a[0]) == 0),
        ["length"] = new(1, 1, (_, a) => Length(a[0])),
        ["first"] = new(1, 1, (_, a) => a[0] switch
        {
            JsonArray { Count: 0 } => null,
            JsonArray items => items[0]?.DeepClone(),
            _ => Values.ToText(a[0])[..1],
        }),
        ["last"] = new(1, 1, (_, a) => a[0] switch
        {
            JsonArray { Count: 0 } => null,
            JsonArray items => items[^1]?.DeepClone(),
            _ => Values.ToText(a[0])[^1..],
        }),
        ["join"] = new(2, 2, (_, a) => string.Join(Values.ToText(a[1]), Items(a[0]).Select(Values.ToText))),
        ["createArray"] = new(0, Any, (_, a) => List(a)),
        ["array"] = new(1, 1, (_, a) => a[0] is JsonArray ? a[0] : List(a)),

        ["and"] = new(2, Any, (_, a) => a.All(Values.ToBool)),
        ["or"] = new(2, Any, (_, a) => a.Any(Values.ToBool)),
        ["not"] = new(1, 1, (_, a) => !Values.ToBool(a[0])),
        ["equals"] = new(2, 2, (_, a) => AreEqual(a[0], a[1])),
        ["greater"] = new(2, 2, (_, a) => Compare(a[0], a[1]) > 0),
        ["greaterOrEquals"] = new(2, 2, (_, a) => Compare(a[0], a[1]) >= 0),
        ["less"] = new(2, 2, (_, a) => Compare(a[0], a[1]) < 0),
        ["lessOrEquals"] = new(2, 2, (_, a) => Compare(a[0], a[1]) <= 0),
        ["coalesce"] = new(1, Any, (_, a) => a.FirstOrDefault(value => value is not null)),

        ["string"] = new(1, 1, (_, a) => Values.ToText(a[0])),
        ["int"] = new(1, 1, (_, a) => JsonValue.Create(Values.ToInteger(a[0]))),
        ["float"] = new(1, 1, (_, a) => JsonValue.Create(Values.ToNumber(a[0]))),
        ["bool"] = new(1, 1, (_, a) => Values.ToBool(a[0])),
        ["json"] = new(1, 1, (_, a) => ParseJson(Values.ToText(a[0]))),
        ["base64"] = Text(text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text))),
        ["base64ToString"] = Text(text => Encoding.UTF8.GetString(Convert.FromBase64String(text))),
        ["uriComponent"] = Text(Uri.EscapeDataString),
        ["uriComponentToString"] = Text(Uri.UnescapeDataString),

        ["add"] = Arithmetic((x, y) => x + y),
        ["sub"] = Arithmetic((x, y) => x - y),
        ["mul"] = Arithmetic((x, y) => x * y),
        ["div"] = new(2, 2, (_, a) => Divide(Values.ToNumber(a[0]), Values.ToNumber(a[1]))),
        ["mod"] = new(2, 2, (_, a) => Values.ToNumber(a[1]) == 0
            ? throw new ExpressionException("mod() by zero")
            : Values.Number(Values.ToNumber(a[0]) % Values.ToNumber(a[1]))),
        ["max"] = new(1, Any, (_, a) => Values.Number(Numbers(a).Max())),
        ["min"] = new(1, Any, (_, a) => Values.Number(Numbers(a).Min())),
    };

    // What else ADF has: https://learn.microsoft.com/azure/data-factory/control-flow-expression-language-functions.
    static readonly HashSet<string> Missing = new(StringComparer.OrdinalIgnoreCase)
    {
        "intersection", "skip", "take", "union", "base64ToBinary", "binary", "dataUri", "dataUriToBinary", "dataUriToString",
        "decodeBase64", "decodeDataUri", "decodeUriComponent", "encodeUriComponent", "uriComponentToBinary", "xml", "xpath", "rand", "range",
        "variables", "trigger", "triggerBody",
    };

    public static Function? Find(string name) => All.GetValueOrDefault(name) ?? DateFunctions.All.GetValueOrDefault(name);

    /// <summary>What is wrong with a name that is no function here.</summary>
    public static string Problem(string name) =>
        Missing.Contains(name) ? $"ADF has the function '{name}', but Sluice does not have it yet" : $"there is no function '{name}'";

    static Function Text(Func<string, string> body) => new(1, 1, (_, a) => body(Values.ToText(a[0])));

    static Function Arithmetic(Func<decimal, decimal, decimal> body) =>
        new(2, 2, (_, a) => Values.Number(body(Values.ToNumber(a[0]), Values.ToNumber(a[1]))));

    static JsonNode Divide(decimal dividend, decimal divisor)
    {
        if (divisor == 0)
            throw new ExpressionException("div() by zero");
        var areIntegers = dividend == decimal.Truncate(dividend) && divisor == decimal.Truncate(divisor);
        return Values.Number(areIntegers ? decimal.Truncate(dividend / divisor) : dividend / divisor);
    }

    static string Substring(string text, long start, long? length) =>
        start >= 0 && start <= text.Length && (length is null || (length >= 0 && length <= text.Length - start))
            ? length is null ? text[(int)start..] : text.Substring((int)start, (int)length)
            : throw new ExpressionException($"substring() from {start} of length {length} is outside a text of {text.Length}");

    static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            throw new ExpressionException($"json() was given text that is not JSON: {exception.Message}");
        }
    }

    static bool Contains(JsonNode? collection, JsonNode? value) => collection switch
    {
        JsonArray items => items.Any(item => AreEqual(item, value)),
        JsonObject properties => Values.TryFind(properties, Values.ToText(value), out _),
        _ => Values.ToText(collection).Contains(Values.ToText(value), StringComparison.Ordinal),
    };

    static int Length(JsonNode? value) => value switch
    {
        JsonArray items => items.Count,
        JsonObject properties => properties.Count,
        _ => Values.ToText(value).Length,
    };

    static bool AreEqual(JsonNode? left, JsonNode? right) =>
        left is JsonValue && right is JsonValue
        && left.GetValueKind() == JsonValueKind.Number && right.GetValueKind() == JsonValueKind.Number
            ? Values.ToNumber(left) == Values.ToNumber(right)
            : JsonNode.DeepEquals(left, right);

    static int Compare(JsonNode? left, JsonNode? right) =>
        left?.GetValueKind() == JsonValueKind.String && right?.GetValueKind() == JsonValueKind.String
            ? string.CompareOrdinal(Values.ToText(left), Values.ToText(right))
            : Values.ToNumber(left).CompareTo(Values.ToNumber(right));

    static IEnumerable<JsonNode?> Items(JsonNode? value) =>
        value as JsonArray ?? throw new ExpressionException($"{Values.Describe(value)} is not an array");

    static IEnumerable<decimal> Numbers(JsonNode?[] arguments) =>
        arguments is [JsonArray items] ? items.Select(Values.ToNumber) : arguments.Select(Values.ToNumber);

    static JsonArray List(IEnumerable<JsonNode?> items) => [.. items.Select(item => item?.DeepClone())];

    static JsonArray Combine(IEnumerable<JsonNode?> arrays) => List(arrays.SelectMany(Items));
}

/// <summary>A function of the expression language.</summary>
sealed record Function(int Least, int Most, Func<ExpressionScope, JsonNode?[], JsonNode?> Body)
{
    public void CheckCount(string name, int count)
    {
        if (CountProblem(name, count) is { } problem)
            throw new ExpressionException(problem);
    }

    public string? CountProblem(string name, int count) =>
        count >= Least && count <= Most ? null
        : Least == Most ? $"{name}() takes {Least} arguments, not {count}"
        : Most == int.MaxValue ? $"{name}() takes at least {Least} arguments, not {count}"
        : $"{name}() takes {Least} to {Most} arguments, not {count}";
}
