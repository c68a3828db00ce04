using System.Text.Json.Nodes;

namespace Sluice.Expressions.Syntax;

/// <summary>The call of a function whose value is in the scope.</summary>
sealed class ScopeCall(SourceLocation place, ScopeFunction function, IReadOnlyList<Node> arguments) : Node(place)
{
    public ScopeFunction Function => function;

    public override bool IsShown => function.IsShown;

    public override JsonNode? Evaluate(ExpressionScope scope)
    {
        var value = Find(scope);
        scope.Secure?.Read(value);
        return value;
    }

    /// <summary>The value, of which an expression may want no more than a part.</summary>
    public JsonNode? Find(ExpressionScope scope)
    {
        if (CountProblem is { } problem)
            throw Fault(problem);
        if (!scope.TryFind(function, out var value))
            throw Fault(scope.NoValue(function));
        if (arguments.Count == 0)
            return value;
        var name = Values.ToText(arguments[0].Evaluate(scope));
        return Named(scope) is { } named && Values.TryFind(named, name, out var found)
            ? found
            : throw Fault(NotThere(scope, name, arguments[0].Describe(name)));
    }

    public override IEnumerable<ExpressionProblem> Check(ExpressionScope scope)
    {
        if (CountProblem is { } problem)
            yield return new ExpressionProblem(Location.Describe(problem));
        else if (!scope.TryFind(function, out _))
            yield return new ExpressionProblem(Location.Describe(scope.NoValue(function)));
        else if (Named(scope) is { } named && arguments is [Literal { Value: { } value }]
            && Values.ToText(value) is var name && !Values.TryFind(named, name, out _))
        {
            yield return new ExpressionProblem(Location.Describe(NotThere(scope, name, Values.Quote(name))));
        }
        else if (Foresee(scope, null) is { } unread)
        {
            yield return new ExpressionProblem(Location.Describe(unread));
        }

        foreach (var inside in arguments.SelectMany(argument => argument.Check(scope)))
            yield return inside;
    }

    /// <summary>What is certainly wrong with reading the activity that is named, or a property of its output; null for nothing.</summary>
    public string? Foresee(ExpressionScope scope, string? output) =>
        function == ScopeFunction.Activity && arguments is [Literal { Value: { } name }] ? scope.Foresee?.Invoke(Values.ToText(name), output) : null;

    JsonObject? Named(ExpressionScope scope) =>
        function.Noun is not null && scope.TryFind(function, out var value) ? value as JsonObject : null;

    string? CountProblem =>
        arguments.Count == (function.Noun is null ? 0 : 1) ? null
        : function.Noun is null ? $"{function.Name}() takes no arguments"
        : $"{function.Name}() takes 1 argument, the name of the {function.Noun}, not {arguments.Count}";

    string NotThere(ExpressionScope scope, string name, string shown)
    {
        var problem = scope.HasValues && function.NotThere is { } notThere
            ? $"{function.Noun} {shown} {notThere}"
            : $"there is no {function.Noun} {shown}";
        return $"{problem}; there are: {Nearest.List(name, (Named(scope) ?? []).Select(property => property.Key))}";
    }
}
