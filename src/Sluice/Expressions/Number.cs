using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>
/// An integer or a float: a float is written with a point or an exponent, and what is computed from one is a float. Both are exact to
/// 28 digits.
/// </summary>
readonly record struct Number(decimal Value, bool IsFloat) : IComparable<Number>
{
    // A quotient by it has no zeros at its end.
    const decimal One = 1.0000000000000000000000000000m;

    public static bool TryRead(JsonNode? value, out Number number)
    {
        var isNumber = Values.TryToNumber(value, out var read);
        number = new Number(read, isNumber && IsFloatText(value!));
        return isNumber;
    }

    /// <summary>A float's text: without a point where it is whole, as ADF has it.</summary>
    public static string ToText(decimal value) => (value / One).ToString(CultureInfo.InvariantCulture);

    public static implicit operator Number(long value) => new(value, false);

    public static Number operator +(Number left, Number right) => new(left.Value + right.Value, left.IsFloat || right.IsFloat);

    public static Number operator -(Number left, Number right) => new(left.Value - right.Value, left.IsFloat || right.IsFloat);

    public static Number operator *(Number left, Number right) => new(left.Value * right.Value, left.IsFloat || right.IsFloat);

    /// <summary>The quotient of integers is an integer, cut towards zero.</summary>
    public static Number operator /(Number left, Number right)
    {
        var isFloat = left.IsFloat || right.IsFloat;
        return new Number(isFloat ? left.Value / right.Value : decimal.Truncate(left.Value / right.Value), isFloat);
    }

    public static Number operator %(Number left, Number right) => new(left.Value % right.Value, left.IsFloat || right.IsFloat);

    public int CompareTo(Number other) => Value.CompareTo(other.Value);

    /// <summary>A float keeps a point, so that it is one wherever its JSON is read again.</summary>
    public JsonNode ToJson()
    {
        if (IsFloat)
            return JsonValue.Create(Value / One is { Scale: 0 } whole ? whole * 1.0m : Value / One);
        return Value is >= long.MinValue and <= long.MaxValue ? JsonValue.Create((long)Value) : JsonValue.Create(Value);
    }

    static bool IsFloatText(JsonNode value) =>
        value.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? Values.ToText(value).AsSpan().ContainsAny('.', 'e', 'E')
            : value.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E');
}
