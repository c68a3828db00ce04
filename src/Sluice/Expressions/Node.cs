using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>A part of an expression. Values are only read: who puts one into another takes a copy.</summary>
abstract class Node(SourceLocation place)
{
    public SourceLocation Location { get; } = place;

    public abstract JsonNode? Evaluate(ExpressionScope scope);

    /// <summary>What is certainly wrong, without values.</summary>
    public virtual IEnumerable<ExpressionProblem> Check(ExpressionScope scope) => [];

    /// <summary>Whether errors may quote the value.</summary>
    public virtual bool IsShown => true;

    public string Describe(JsonNode? value) =>
        !IsShown ? Values.DescribeKind(value)
        : value?.GetValueKind() == System.Text.Json.JsonValueKind.String ? Values.Quote(Values.ToText(value))
        : value is JsonValue ? Values.ToText(value)
        : Values.DescribeKind(value);

    protected ExpressionException Fault(string message) => new(Location, message);
}
