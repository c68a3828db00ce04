using System.Text.Json.Nodes;

namespace Sluice.Expressions.Functions;

/// <summary>The functions of numbers: of integers they are integers, with a float among them floats.</summary>
static class MathFunctions
{
    public static readonly Function[] All =
    [
        Compute("add", "left: number; right: number", "The sum.", a => a.Number(0) + a.Number(1)),
        Compute("div", "dividend: number; divisor: number", "The quotient; that of integers is cut to an integer.",
            a => a.Number(0) / Divisor(a)),
        Compute("max", "values...: number or array", "The greatest of the numbers.", a => Numbers(a).Max()),
        Compute("min", "values...: number or array", "The least of the numbers.", a => Numbers(a).Min()),
        Compute("mod", "dividend: number; divisor: number", "What is left after the division.",
            a => a.Number(0) % Divisor(a)),
        Compute("mul", "left: number; right: number", "The product.", a => a.Number(0) * a.Number(1)),
        new("rand", "from: integer; to: integer", "integer", "A random integer, from the first one on and below the other.", Rand),
        new("range", "start: integer; count: integer", "array", "So many integers, one after the other.", Range)
        {
            Differs = "It makes 100,000 at most, as many as a ForEach takes.",
        },
        Compute("sub", "left: number; right: number", "The difference.", a => a.Number(0) - a.Number(1)),
    ];

    static Function Compute(string name, string signature, string summary, Func<Arguments, Number> body) =>
        new(name, signature, "number", summary, a => body(a).ToJson()) { Differs = "Floats are exact to 28 digits; more are refused." };

    static Number Divisor(Arguments a) => a.Number(1) is { Value: not 0 } divisor ? divisor : throw a.Fault(1, "is 0");

    static IEnumerable<Number> Numbers(Arguments a)
    {
        if (a.Count > 1 || a.Any(0) is not JsonArray items)
            return a.Indexes.Select(a.Number);
        if (items.Count == 0)
            throw a.Fault(0, "is empty");
        return items.Select(item => Number.TryRead(item, out var number) ? number : throw a.Fault(0, "has an item that is not a number"));
    }

    static JsonNode Rand(Arguments a)
    {
        var (from, to) = (a.Integer(0), a.Integer(1));
        return from < to ? Random.Shared.NextInt64(from, to) : throw a.Fault(1, "is not above the other");
    }

    static JsonNode Range(Arguments a)
    {
        var (start, count) = (a.Integer(0), a.Integer(1));
        if (count is < 0 or > Limits.RangeItems)
            throw a.Wrong(1, count, $"a number from 0 to {Limits.RangeItems}");
        if (start > long.MaxValue - count)
            throw a.Fault(0, "is too great for so many integers from it on");
        return new JsonArray([.. Enumerable.Range(0, (int)count).Select(i => (JsonNode?)JsonValue.Create(start + i))]);
    }
}
