using System.Text.Json.Nodes;

namespace Sluice.Expressions.Syntax;

/// <summary>A constant.</summary>
sealed class Literal(SourceLocation place, JsonNode? value) : Node(place)
{
    public JsonNode? Value => value;

    public override JsonNode? Evaluate(ExpressionScope scope) => value;
}
