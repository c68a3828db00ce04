using System.Text.Json.Nodes;

namespace Sluice.Expressions.Functions;

/// <summary>The arguments of one call: each is evaluated when it is asked for, and must fit its parameter then.</summary>
sealed class Arguments(Function function, IReadOnlyList<Node> nodes, ExpressionScope scope)
{
    // Each is evaluated once, however often its function asks.
    readonly JsonNode?[] _values = new JsonNode?[nodes.Count];
    readonly bool[] _isEvaluated = new bool[nodes.Count];

    public int Count => nodes.Count;

    public DateTimeOffset Now => scope.Now;

    public IEnumerable<int> Indexes => Enumerable.Range(0, Count);

    public bool Has(int index) => index < Count;

    public JsonNode? Any(int index)
    {
        if (!_isEvaluated[index])
            _values[index] = nodes[index].Evaluate(scope);
        _isEvaluated[index] = true;
        return _values[index];
    }

    /// <summary>A string; numbers and Booleans are taken as text.</summary>
    public string Text(int index) => Any(index) switch
    {
        JsonValue value => Values.ToText(value),
        var other => throw Wrong(index, other),
    };

    public string? OptionalText(int index) => Has(index) && Any(index) is { } value
        ? value is JsonValue ? Values.ToText(value) : throw Wrong(index, value)
        : null;

    public long Integer(int index) => Any(index) is var value && Values.TryToInteger(value, out var result)
        ? result
        : throw Wrong(index, value);

    public Number Number(int index) => Any(index) is var value && Expressions.Number.TryRead(value, out var result)
        ? result
        : throw Wrong(index, value);

    public bool Boolean(int index) => Any(index) is var value && Values.TryToBool(value, out var result)
        ? result
        : throw Wrong(index, value);

    public DateTimeOffset Time(int index) => Any(index) is var value && Values.TryToTime(value, out var result)
        ? result
        : throw Wrong(index, value);

    public JsonArray Array(int index) => Any(index) is var value && value is JsonArray items ? items : throw Wrong(index, value);

    /// <summary>The argument does not fit its parameter.</summary>
    public ExpressionException Wrong(int index, JsonNode? value) => Wrong(index, value, function.Parameter(index).Wanted);

    /// <summary>The argument is not what is wanted.</summary>
    public ExpressionException Wrong(int index, JsonNode? value, string wanted) => new(
        nodes[index].Location,
        $"{function.Name}(): {function.Parameter(index).Name} takes {wanted}, not {nodes[index].Describe(value)}");

    /// <summary>The argument cannot be used.</summary>
    public ExpressionException Fault(int index, string problem) =>
        new(nodes[index].Location, $"{function.Name}(): {function.Parameter(index).Name} {problem}");
}
