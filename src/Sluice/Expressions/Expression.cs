using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>
/// ADF's expression language. A string that begins with <c>@</c> is an expression with a typed result; <c>@{...}</c> inside a string
/// is interpolated as text; <c>@@</c> at the start stands for one <c>@</c>. Functions and names match case-insensitively.
/// </summary>
public abstract record Expression
{
    /// <summary>Whether a JSON string is an expression or contains one.</summary>
    public static bool IsExpression(string text) => text.StartsWith('@') || text.Contains("@{", StringComparison.Ordinal);

    /// <summary>Reads an expression string.</summary>
    /// <exception cref="ExpressionException">It cannot be read.</exception>
    public static Expression Parse(string text) => ExpressionParser.Parse(text);

    /// <summary>Computes the value; a JSON null is null.</summary>
    /// <exception cref="ExpressionException">A name is not known, or a value does not fit its function.</exception>
    public abstract JsonNode? Evaluate(ExpressionScope scope);

    /// <summary>
    /// Lists what is certainly wrong, without values: unknown functions, wrong numbers of arguments, undeclared parameters.
    /// </summary>
    public virtual IEnumerable<string> Check(ExpressionScope scope) => [];
}

/// <summary>A constant.</summary>
sealed record Literal(JsonNode? Value) : Expression
{
    public override JsonNode? Evaluate(ExpressionScope scope) => Value?.DeepClone();
}

/// <summary>Text with expressions in it.</summary>
sealed record Interpolation(IReadOnlyList<Expression> Parts) : Expression
{
    public override JsonNode? Evaluate(ExpressionScope scope) =>
        string.Concat(Parts.Select(part => Values.ToText(part.Evaluate(scope))));

    public override IEnumerable<string> Check(ExpressionScope scope) => Parts.SelectMany(part => part.Check(scope));
}

/// <summary>A function call; the scope's objects are functions without arguments.</summary>
sealed record Call(string Name, IReadOnlyList<Expression> Arguments) : Expression
{
    public override JsonNode? Evaluate(ExpressionScope scope)
    {
        if (ScopeObject(scope) is { } scoped)
            return scoped.DeepClone();
        if (Is("if"))
        {
            return Arguments.Count == 3
                ? Arguments[Values.ToBool(Arguments[0].Evaluate(scope)) ? 1 : 2].Evaluate(scope)
                : throw new ExpressionException(IfCount);
        }

        var function = Functions.Find(Name) ?? throw new ExpressionException(Functions.Problem(Name));
        function.CheckCount(Name, Arguments.Count);
        JsonNode?[] values = [.. Arguments.Select(argument => argument.Evaluate(scope))];
        try
        {
            return function.Body(scope, values);
        }
        catch (Exception exception)
            when (exception is FormatException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new ExpressionException($"{Name}() cannot take {string.Join(", ", values.Select(Values.Describe))}: {exception.Message}");
        }
    }

    string IfCount => $"if() takes 3 arguments, not {Arguments.Count}";

    public override IEnumerable<string> Check(ExpressionScope scope)
    {
        if (IsScopeFunction)
        {
            if (ScopeObject(scope) is null)
            {
                yield return Is("activity") && Arguments is [Literal { Value: { } activity }]
                    ? $"there is no activity '{Values.ToText(activity)}'"
                    : $"{Name}() has no value here";
            }
        }
        else if (Is("if"))
        {
            if (Arguments.Count != 3)
                yield return IfCount;
        }
        else if (Functions.Find(Name) is not { } function)
        {
            yield return Functions.Problem(Name);
        }
        else if (function.CountProblem(Name, Arguments.Count) is { } problem)
        {
            yield return problem;
        }

        foreach (var problem in Arguments.SelectMany(argument => argument.Check(scope)))
            yield return problem;
    }

    internal bool IsScopeFunction => Is("pipeline") || Is("dataset") || Is("linkedService") || Is("activity") || Is("item");

    internal JsonNode? ScopeObject(ExpressionScope scope) =>
        Is("pipeline") ? scope.Pipeline
        : Is("dataset") ? scope.Dataset
        : Is("linkedService") ? scope.LinkedService
        : Is("activity") ? ActivityObject(scope)
        : Is("item") ? scope.Item
        : null;

    JsonNode? ActivityObject(ExpressionScope scope)
    {
        if (Arguments is not [Literal { Value: { } name }] || scope.Activities is null)
            return null;
        return Values.Find(scope.Activities, Values.ToText(name))
            ?? (scope.HasValues ? throw new ExpressionException($"activity '{Values.ToText(name)}' has not run before this one") : null);
    }

    bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);
}

/// <summary><c>target.name</c>, <c>target?.name</c>, <c>target['name']</c> or <c>target[0]</c>.</summary>
sealed record Member(Expression Target, Expression Key, bool NullSafe) : Expression
{
    public override JsonNode? Evaluate(ExpressionScope scope)
    {
        var target = Target.Evaluate(scope);
        var key = Key.Evaluate(scope);
        switch (target)
        {
            case null when NullSafe:
                return null;
            case JsonArray array when key is JsonValue:
                var index = Values.ToInteger(key);
                return index >= 0 && index < array.Count ? array[(int)index]?.DeepClone()
                    : NullSafe ? null
                    : throw new ExpressionException($"index {index} is outside an array of {array.Count}");
            case JsonObject properties:
                var name = Values.ToText(key);
                if (Values.TryFind(properties, name, out var value))
                    return value?.DeepClone();
                return NullSafe ? null : throw new ExpressionException(Values.NoProperty(properties, name));
            default:
                throw new ExpressionException($"'{Values.ToText(key)}' cannot be read from {Values.Describe(target)}");
        }
    }

    public override IEnumerable<string> Check(ExpressionScope scope)
    {
        foreach (var problem in Target.Check(scope).Concat(Key.Check(scope)))
            yield return problem;
        if (UndeclaredParameter(scope) is { } undeclared)
            yield return undeclared;
    }

    /// <summary>
    /// <c>pipeline().parameters.x</c>, <c>dataset().x</c> and <c>linkedService().x</c> name parameters that must be declared.
    /// </summary>
    string? UndeclaredParameter(ExpressionScope scope)
    {
        if (Key is not Literal { Value: { } key })
            return null;
        var name = Values.ToText(key);
        var parameters = Target switch
        {
            Call call when call.Name.ToUpperInvariant() is "DATASET" or "LINKEDSERVICE" => call.ScopeObject(scope) as JsonObject,
            Member { Target: Call call, Key: Literal { Value: { } inner } }
                when Values.ToText(inner).Equals("parameters", StringComparison.OrdinalIgnoreCase) =>
                (call.ScopeObject(scope) as JsonObject)?["parameters"] as JsonObject,
            _ => null,
        };
        return parameters is not null && !Values.TryFind(parameters, name, out _)
            ? $"there is no parameter '{name}'; declared: {Values.Names(parameters)}"
            : null;
    }
}
