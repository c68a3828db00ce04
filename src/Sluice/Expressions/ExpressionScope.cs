using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>What an expression can see where it stands: the values of some <see cref="ScopeFunction"/>s, and the time.</summary>
public sealed record ExpressionScope
{
    ImmutableDictionary<ScopeFunction, JsonNode?> Values { get; init; } = ImmutableDictionary<ScopeFunction, JsonNode?>.Empty;

    /// <summary>The time that <c>utcNow()</c> tells.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>
    /// False while a factory is validated without values: expressions are then checked (syntax, functions, names), and the properties
    /// they stand in are not read.
    /// </summary>
    public bool HasValues { get; init; } = true;

    /// <summary>Which of the values are secret; null when none is.</summary>
    internal SecureValues? Secure { get; init; }

    /// <summary>
    /// What is certainly wrong with reading an activity, before any has run: told its name, and the property of its output or null. Null
    /// where nothing is known.
    /// </summary>
    internal Func<string, string?, string?>? Foresee { get; init; }

    /// <summary>Whether texts that look like expressions are no more than texts.</summary>
    internal bool IsLiteral { get; init; }

    /// <summary>The same with a value for a function; the value is only read.</summary>
    internal ExpressionScope With(ScopeFunction function, JsonNode? value) => this with { Values = Values.SetItem(function, value) };

    internal bool TryFind(ScopeFunction function, out JsonNode? value) => Values.TryGetValue(function, out value);

    /// <summary>What is said of a function that has no value here.</summary>
    internal string NoValue(ScopeFunction function)
    {
        if (function.Elsewhere is { } elsewhere && !Values.ContainsKey(ScopeFunction.Trigger))
            return $"{function.Name}() has no value here; {elsewhere}";
        var others = ScopeFunction.All.Where(Values.ContainsKey).Select(other => $"{other.Name}()");
        return $"{function.Name}() has no value here; there are: {Nearest.List(function.Name, others)}";
    }
}
