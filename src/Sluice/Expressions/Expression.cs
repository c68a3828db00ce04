using System.Text.Json.Nodes;
using Sluice.Expressions.Syntax;

namespace Sluice.Expressions;

/// <summary>
/// A text of ADF's expression language. One that begins with <c>@</c> is an expression, and its result keeps its type; <c>@{...}</c>
/// inside other text is interpolated as text; <c>@@</c> at the start stands for one <c>@</c>, and <c>@@{</c> elsewhere for <c>@{</c>.
/// Functions and names match case-insensitively.
/// </summary>
internal sealed class Expression
{
    readonly Node _root;

    Expression(Node root) => _root = root;

    /// <summary>Whether a JSON string is an expression or contains one.</summary>
    public static bool IsExpression(string text) => text.StartsWith('@') || text.Contains("@{", StringComparison.Ordinal);

    /// <summary>Reads an expression string.</summary>
    /// <exception cref="ExpressionException">It cannot be read.</exception>
    public static Expression Parse(string text) => new(Parser.Parse(text));

    /// <summary>Computes the value; a JSON null is null. It is the caller's own: nothing of the scope is in it.</summary>
    /// <exception cref="ExpressionException">A name is not known, or a value does not fit its function.</exception>
    public JsonNode? Evaluate(ExpressionScope scope) => _root.Evaluate(scope)?.DeepClone();

    /// <summary>
    /// What is certainly wrong, without values: unknown functions, wrong numbers of arguments, names that are not declared. There may be
    /// more than the first <see cref="Limits.Problems"/>.
    /// </summary>
    public IReadOnlyList<ExpressionProblem> Check(ExpressionScope scope) => [.. _root.Check(scope).Take(Limits.Problems)];
}
