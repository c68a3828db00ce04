using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Expressions.Syntax;

/// <summary>What is read from a value, step by step: <c>target.name</c>, <c>?.name</c>, <c>['name']</c>, <c>[0]</c>.</summary>
sealed class Access(Node target, IReadOnlyList<Step> steps) : Node(target.Location)
{
    public override bool IsShown => target.IsShown && steps.All(step => step.Key.IsShown);

    public override JsonNode? Evaluate(ExpressionScope scope)
    {
        var start = target is ScopeCall call ? call.Find(scope) : target.Evaluate(scope);
        var found = steps.Aggregate(start, (value, step) => Read(value, step, scope));
        scope.Secure?.Read(found);
        return found;
    }

    public override IEnumerable<ExpressionProblem> Check(ExpressionScope scope)
    {
        foreach (var problem in target.Check(scope).Concat(steps.SelectMany(step => step.Key.Check(scope))))
            yield return problem;
        if (Undeclared(scope) is { } undeclared)
            yield return new ExpressionProblem(undeclared);
        if (NotGiven(scope) is { } notGiven)
            yield return new ExpressionProblem(notGiven);
    }

    JsonNode? Read(JsonNode? value, Step step, ExpressionScope scope)
    {
        if (value is null && step.IsNullSafe)
            return null;
        var key = step.Key.Evaluate(scope);
        switch (value)
        {
            case JsonArray items when Values.TryToInteger(key, out var index):
                return index >= 0 && index < items.Count ? items[(int)index]
                    : step.IsNullSafe ? null
                    : throw new ExpressionException(step.Location, $"index {index} is outside an array of {items.Count}");
            case JsonArray:
                throw new ExpressionException(
                    step.Location, $"an array has no property {step.Key.Describe(key)}: name an item by its index, [0] for the first");
            case JsonObject properties when key?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number:
                var name = Values.ToText(key);
                return Values.TryFind(properties, name, out var found) ? found
                    : step.IsNullSafe ? null
                    : throw new ExpressionException(
                        step.Location, NoProperty(properties, step.Key.Describe(key), name, "property", "available"));
            default:
                throw new ExpressionException(step.Location, $"{step.Key.Describe(key)} cannot be read from {DescribeTarget(value)}");
        }
    }

    string DescribeTarget(JsonNode? value) => IsShown ? Values.Describe(value) : Values.DescribeKind(value);

    /// <summary>The parameters and system variables behind some functions are known before there are values.</summary>
    string? Undeclared(ExpressionScope scope)
    {
        if (target is not ScopeCall { Function: { KnowsNames: true } function } || !scope.TryFind(function, out var value))
            return null;
        foreach (var (depth, step) in steps.Index())
        {
            var isParameter = depth == function.ParameterDepth;
            if (value is not JsonObject properties || step is not { IsNullSafe: false, Key: Literal { Value: { } key } })
                return null;
            var name = Values.ToText(key);
            if (!Values.TryFind(properties, name, out value))
            {
                var problem = NoProperty(
                    properties, Values.Quote(name), name, isParameter ? "parameter" : "property", isParameter ? "declared" : "available");
                return step.Location.Describe(problem);
            }

            if (isParameter)
                return null;
        }

        return null;
    }

    /// <summary>Of some activities it is known what their outputs do not have.</summary>
    string? NotGiven(ExpressionScope scope) =>
        target is ScopeCall call
        && steps is [{ Key: Literal { Value: { } first } }, { IsNullSafe: false, Key: Literal { Value: { } property } } step, ..]
        && Values.ToText(first).Equals("output", StringComparison.OrdinalIgnoreCase)
        && call.Foresee(scope, Values.ToText(property)) is { } problem
            ? step.Location.Describe(problem)
            : null;

    static string NoProperty(JsonObject properties, string shown, string name, string noun, string these) =>
        $"there is no {noun} {shown}; {these}: {Nearest.List(name, properties.Select(property => property.Key))}";
}
