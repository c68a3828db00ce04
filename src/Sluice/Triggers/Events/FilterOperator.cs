using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Triggers.Events;

/// <summary>An operator of filters: https://learn.microsoft.com/azure/event-grid/event-filtering.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Example">What it is compared with, for messages; empty when it is compared with nothing.</param>
sealed record FilterOperator(string Name, string Example)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FilterOperator> All { get; } = [.. Numbers(), Flag(), .. Texts(), .. Presence()];

    /// <summary>Whether it compares with values.</summary>
    public bool TakesValues => Example.Length > 0;

    /// <summary>Whether it can compare with a value.</summary>
    public Func<JsonNode, bool> Fits { get; private init; } = _ => false;

    /// <summary>Whether it looks at a value of an event.</summary>
    Func<JsonNode, bool> IsOfType { get; init; } = _ => true;

    /// <summary>Compares a value of an event with one that it is given.</summary>
    Func<JsonNode, JsonNode, bool> Compare { get; init; } = (_, _) => true;

    /// <summary>Whether it is met when nothing compares.</summary>
    bool IsNegative { get; init; }

    /// <summary>Whether it is met where there is no value.</summary>
    bool IsMetByNothing { get; init; }

    /// <summary>The operator of a name, in any case; null when there is none.</summary>
    public static FilterOperator? Find(string name) => All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a value meets it. Of a list one item is enough, and items of other types do not count.</summary>
    /// <param name="value">The value; null when there is none.</param>
    /// <param name="operands">What it is compared with: one is enough.</param>
    public bool IsMet(JsonNode? value, IReadOnlyList<JsonNode> operands)
    {
        if (value is null)
            return IsMetByNothing;
        if (!TakesValues)
            return !IsNegative;
        var items = value is JsonArray list ? list.OfType<JsonNode>() : [value];
        return items.Where(IsOfType).Any(item => operands.Any(operand => Compare(item, operand))) != IsNegative;
    }

    FilterOperator Not(string name) => this with { Name = name, IsNegative = true };

    static IEnumerable<FilterOperator> Numbers()
    {
        var one = Number("NumberIn", (value, operand) => value == operand);
        var range = Number("NumberInRange", (_, _) => false) with
        {
            Example = "[[1, 2]]",
            Fits = operand => operand is JsonArray { Count: 2 } bounds && bounds.All(IsNumber),
            Compare = (value, bounds) =>
                Values.ToNumber(value) >= Values.ToNumber(bounds[0]) && Values.ToNumber(value) <= Values.ToNumber(bounds[1]),
        };
        return
        [
            one, one.Not("NumberNotIn") with { IsMetByNothing = true },
            Number("NumberLessThan", (value, operand) => value < operand),
            Number("NumberGreaterThan", (value, operand) => value > operand),
            Number("NumberLessThanOrEquals", (value, operand) => value <= operand),
            Number("NumberGreaterThanOrEquals", (value, operand) => value >= operand),
            range, range.Not("NumberNotInRange"),
        ];
    }

    static FilterOperator Flag() => new("BoolEquals", "true")
    {
        Fits = IsBool,
        IsOfType = IsBool,
        Compare = (value, operand) => value.GetValueKind() == operand.GetValueKind(),
    };

    static IEnumerable<FilterOperator> Texts()
    {
        var one = Text("StringIn", string.Equals);
        var (contains, begins, ends) = (
            Text("StringContains", (value, operand, how) => value.Contains(operand, how)),
            Text("StringBeginsWith", (value, operand, how) => value.StartsWith(operand, how)),
            Text("StringEndsWith", (value, operand, how) => value.EndsWith(operand, how)));
        return
        [
            one, one.Not("StringNotIn") with { IsMetByNothing = true }, contains, contains.Not("StringNotContains"),
            begins, begins.Not("StringNotBeginsWith"), ends, ends.Not("StringNotEndsWith"),
        ];
    }

    static IEnumerable<FilterOperator> Presence()
    {
        var isThere = new FilterOperator("IsNotNull", "");
        return [isThere, isThere.Not("IsNullOrUndefined") with { IsMetByNothing = true }];
    }

    static FilterOperator Number(string name, Func<decimal, decimal, bool> compare) => new(name, "[1] or 1")
    {
        Fits = IsNumber,
        IsOfType = IsNumber,
        Compare = (value, operand) => compare(Values.ToNumber(value), Values.ToNumber(operand)),
    };

    static FilterOperator Text(string name, Func<string, string, StringComparison, bool> compare) => new(name, "[\"a\"]")
    {
        Fits = IsText,
        IsOfType = IsText,
        Compare = (value, operand) => compare(Values.ToText(value), Values.ToText(operand), StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>One that has too many digits is none that can be compared.</summary>
    static bool IsNumber(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number && Values.TryToNumber(value, out _);

    static bool IsText(JsonNode value) => value.GetValueKind() == JsonValueKind.String;

    static bool IsBool(JsonNode value) => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False;
}
