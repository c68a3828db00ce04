using System.Text.Json.Nodes;

namespace Sluice.Expressions.Syntax;

/// <summary>A part of an expression. Values are only read: who puts one into another takes a copy.</summary>
abstract class Node(Place place)
{
    public Place Place { get; } = place;

    public abstract JsonNode? Evaluate(ExpressionScope scope);

    /// <summary>What is certainly wrong, without values.</summary>
    public virtual IEnumerable<string> Check(ExpressionScope scope) => [];

    /// <summary>Whether errors may quote the value.</summary>
    public virtual bool IsShown => true;

    public string Describe(JsonNode? value) =>
        !IsShown ? Values.DescribeKind(value)
        : value?.GetValueKind() == System.Text.Json.JsonValueKind.String ? Values.Quote(Values.ToText(value))
        : value is JsonValue ? Values.ToText(value)
        : Values.DescribeKind(value);

    protected ExpressionException Fault(string message) => new(Place, message);
}

/// <summary>A constant.</summary>
sealed class Literal(Place place, JsonNode? value) : Node(place)
{
    public JsonNode? Value => value;

    public override JsonNode? Evaluate(ExpressionScope scope) => value;
}

/// <summary>Text with expressions in it.</summary>
sealed class Interpolation(Place place, IReadOnlyList<Node> parts) : Node(place)
{
    public override bool IsShown => parts.All(part => part.IsShown);

    public override JsonNode? Evaluate(ExpressionScope scope)
    {
        var texts = parts.Select(part => Values.ToText(part.Evaluate(scope))).ToList();
        try
        {
            Limits.CheckText(texts.Sum(text => (long)text.Length));
        }
        catch (ExpressionException exception)
        {
            throw Fault(exception.Message);
        }

        return string.Concat(texts);
    }

    public override IEnumerable<string> Check(ExpressionScope scope) => parts.SelectMany(part => part.Check(scope));
}
