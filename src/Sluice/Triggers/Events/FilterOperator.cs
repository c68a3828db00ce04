using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Triggers.Events;

/// <summary>An operator of filters: https://learn.microsoft.com/azure/event-grid/event-filtering.</summary>
sealed class FilterOperator
{
    readonly Func<JsonNode, bool> _isOfType;
    readonly Func<JsonNode, JsonNode, bool> _isMet;
    readonly bool _isNegative;
    readonly bool _isMetByNothing;

    FilterOperator(
        string name, string example, Func<JsonNode, bool> isOfType, Func<JsonNode, bool>? fits, Func<JsonNode, JsonNode, bool> isMet,
        bool isNegative = false, bool isMetByNothing = false)
    {
        Name = name;
        Example = example;
        _isOfType = isOfType;
        Fits = fits ?? isOfType;
        _isMet = isMet;
        _isNegative = isNegative;
        _isMetByNothing = isMetByNothing;
    }

    /// <summary>All of them. Those that say Not are met when none of their values fits.</summary>
    public static IReadOnlyList<FilterOperator> All { get; } =
    [
        Number("NumberIn", (value, operand) => value == operand), Number("NumberNotIn", (value, operand) => value == operand, isNegative: true, isMetByNothing: true),
        Number("NumberLessThan", (value, operand) => value < operand), Number("NumberGreaterThan", (value, operand) => value > operand),
        Number("NumberLessThanOrEquals", (value, operand) => value <= operand), Number("NumberGreaterThanOrEquals", (value, operand) => value >= operand),
        Range("NumberInRange", isNegative: false), Range("NumberNotInRange", isNegative: true),
        new("BoolEquals", "true", IsBool, null, (value, operand) => Bool(value) == Bool(operand)),
        Text("StringIn", string.Equals), Text("StringNotIn", string.Equals, isNegative: true, isMetByNothing: true),
        Text("StringContains", (value, operand, how) => value.Contains(operand, how)), Text("StringNotContains", (value, operand, how) => value.Contains(operand, how), isNegative: true),
        Text("StringBeginsWith", (value, operand, how) => value.StartsWith(operand, how)), Text("StringNotBeginsWith", (value, operand, how) => value.StartsWith(operand, how), isNegative: true),
        Text("StringEndsWith", (value, operand, how) => value.EndsWith(operand, how)), Text("StringNotEndsWith", (value, operand, how) => value.EndsWith(operand, how), isNegative: true),
        new("IsNullOrUndefined", "", _ => true, null, (_, _) => true, isNegative: true, isMetByNothing: true),
        new("IsNotNull", "", _ => true, null, (_, _) => true),
    ];

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Values that it takes, for messages; empty when it takes none.</summary>
    public string Example { get; }

    /// <summary>Whether it compares with values.</summary>
    public bool TakesValues => Example.Length > 0;

    /// <summary>Whether it can compare with a value.</summary>
    public Func<JsonNode, bool> Fits { get; }

    /// <summary>The operator of a name, in any case; null when there is none.</summary>
    public static FilterOperator? Find(string name) => All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a value meets it; null is one that is not there. Of a list one item is enough; of other types than its own none is looked at.</summary>
    public bool IsMet(JsonNode? value, IReadOnlyList<JsonNode> operands)
    {
        if (value is null)
            return _isMetByNothing;
        if (!TakesValues)
            return !_isNegative;
        var items = value is JsonArray list ? list.OfType<JsonNode>() : [value];
        return items.Where(_isOfType).Any(item => operands.Any(operand => _isMet(item, operand))) != _isNegative;
    }

    static FilterOperator Number(string name, Func<decimal, decimal, bool> isMet, bool isNegative = false, bool isMetByNothing = false) => new(
        name, "[1] or 1", IsNumber, null, (value, operand) => isMet(Values.ToNumber(value), Values.ToNumber(operand)), isNegative, isMetByNothing);

    static FilterOperator Range(string name, bool isNegative) => new(
        name, "[[1, 2]]", IsNumber, operand => operand is JsonArray { Count: 2 } bounds && bounds.All(IsNumber),
        (value, operand) => Values.ToNumber(value) is var number && number >= Values.ToNumber(operand[0]) && number <= Values.ToNumber(operand[1]), isNegative);

    static FilterOperator Text(
        string name, Func<string, string, StringComparison, bool> isMet, bool isNegative = false, bool isMetByNothing = false) => new(
        name, "[\"a\"]", value => value.GetValueKind() == JsonValueKind.String, null,
        (value, operand) => isMet(Values.ToText(value), Values.ToText(operand), StringComparison.OrdinalIgnoreCase), isNegative, isMetByNothing);

    /// <summary>One that has too many digits is none that can be compared.</summary>
    static bool IsNumber(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number && Values.TryToNumber(value, out _);

    static bool IsBool(JsonNode value) => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False;

    static bool Bool(JsonNode value) => value.GetValueKind() == JsonValueKind.True;
}
