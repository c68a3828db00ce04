using System.Text.Json.Nodes;
using Sluice.Expressions.Functions;

namespace Sluice.Expressions.Syntax;

/// <summary>Text with expressions in it.</summary>
sealed class Interpolation(SourceLocation place, IReadOnlyList<Node> parts) : Node(place)
{
    public override bool IsShown => parts.All(part => part.IsShown);

    public override JsonNode? Evaluate(ExpressionScope scope)
    {
        var texts = parts.Select(part => Content.TextOf(part.Evaluate(scope))).ToList();
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

    public override IEnumerable<ExpressionProblem> Check(ExpressionScope scope) => parts.SelectMany(part => part.Check(scope));
}
