using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>One named definition as it lies in the factory: the envelope is read, its content not yet.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="File">Its file below the factory folder.</param>
/// <param name="Json">The whole document, overrides applied.</param>
public sealed record Resource(ResourceKind Kind, string Name, string File, JsonObject Json)
{
    /// <summary>Names it and leaves its content, which may hold secrets, out.</summary>
    public override string ToString() => $"{Kind} {Name} ({File})";

    /// <summary>The object <c>properties</c>.</summary>
    public JsonObject Properties => Json["properties"] as JsonObject ?? [];

    /// <summary>The same with texts in the place of what stands at their paths below <c>typeProperties</c>.</summary>
    internal Resource With(IReadOnlyDictionary<string, string> texts)
    {
        const string Parent = "$.properties.typeProperties.";
        var json = (JsonObject)Json.DeepClone();
        foreach (var (path, text) in texts)
        {
            var properties = (JsonObject)json["properties"]!["typeProperties"]!;
            var name = properties.Select(property => property.Key).First(key => (Parent + key).Equals(path, StringComparison.OrdinalIgnoreCase));
            // What comes from a vault is no expression.
            properties[name] = Values.Literal(text);
        }

        return this with { Json = json };
    }

    /// <summary>A reader of <c>properties</c>.</summary>
    internal DefinitionParser Read(ExpressionScope scope, DefinitionReport report) => new(Properties, File, "$.properties", scope, report);

    /// <summary>
    /// The values of the declared parameters: those given, else the defaults. Without values (<paramref name="hasValues"/> false)
    /// every declared parameter is present, as null when it has no default. A parameter given that is not declared, and one declared
    /// that has neither value nor default, is an error at <paramref name="user"/>, who gave the values.
    /// </summary>
    /// <param name="given">The values.</param>
    /// <param name="hasValues">Whether all values are known.</param>
    /// <param name="user">Who gave them; null without values is nobody, so that none is missing.</param>
    /// <param name="report">Takes the errors.</param>
    /// <param name="deferred">The names that are given values which are not known yet; null while it may be any.</param>
    internal JsonObject Parameters(
        JsonObject given, bool hasValues, DefinitionParser? user, DefinitionReport report, IReadOnlyList<string>? deferred)
    {
        var later = (deferred ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        const string Remedy = "Give a value, or declare a defaultValue";
        var (values, missing) = (new JsonObject(), new List<string>());
        var declared = Properties["parameters"] as JsonObject ?? [];
        foreach (var (name, declaration) in declared)
        {
            var type = Values.ToText((declaration as JsonObject)?["type"]);
            var isGiven = Values.TryFind(given, name, out var provided);
            var value = isGiven ? provided : (declaration as JsonObject)?["defaultValue"];
            if (value is not null && IsSecure(declaration))
            {
                Redaction.Remember(Values.ToText(value));
                user?.Scope.Secure?.Read();
            }

            if (value is null && (hasValues || (user is not null && deferred is not null && !later.Contains(name))))
            {
                missing.Add(name);
            }

            if (value is not null && (ParameterType.Problem(type, value) ?? (isGiven ? ParameterType.TooDeep(value) : null)) is { } problem)
            {
                Report(
                    isGiven ? user : null, name, report, $"the value of parameter '{name}' of {Kind} '{Name}' does not fit: {problem}", "Correct the value");
                value = null;
            }

            values[name] = value is null ? null : ParameterType.Convert(type, value);
        }

        foreach (var name in given.Select(parameter => parameter.Key).Concat(later))
        {
            if (!Values.TryFind(declared, name, out _))
            {
                var problem = $"{Kind} '{Name}' has no parameter '{name}'; declared: {Nearest.List(name, declared.Select(parameter => parameter.Key))}";
                Report(user, name, report, problem, "Correct the name");
            }
        }

        // A definition may have thousands of parameters, and be used thousands of times.
        if (user is null || missing.Count == 1)
            missing.ForEach(name => Report(user, user is null ? name : null, report, $"{Kind} '{Name}' needs a value for its parameter '{name}'", Remedy));
        else if (missing.Count > 0)
            Report(user, null, report, $"{Kind} '{Name}' needs values for its parameters {DefinitionTypes.Few(missing)}", Remedy);

        return values;
    }

    /// <summary>The same where all that is given is known.</summary>
    internal JsonObject Parameters(JsonObject given, bool hasValues, DefinitionParser? user, DefinitionReport report) =>
        Parameters(given, hasValues, user, report, []);

    /// <summary>Whether one of its parameters is declared as a secret.</summary>
    internal bool IsSecureParameter(string name) =>
        Properties["parameters"] is JsonObject declared && Values.TryFind(declared, name, out var declaration) && IsSecure(declaration);

    static bool IsSecure(JsonNode? declaration) =>
        Values.ToText((declaration as JsonObject)?["type"]).Equals("SecureString", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reports a parameter, or all of them, where it is given, or where it is declared.</summary>
    void Report(DefinitionParser? user, string? parameter, DefinitionReport report, string problem, string remedy)
    {
        var place = parameter is null ? "parameters" : $"parameters.{parameter}";
        if (user is not null)
            user.Error(place, problem, remedy);
        else
            report.Add(new DefinitionError(File, $"$.properties.{place}", null, problem, remedy));
    }
}
