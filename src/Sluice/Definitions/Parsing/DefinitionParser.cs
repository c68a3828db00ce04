using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Expressions;

namespace Sluice.Definitions.Parsing;

/// <summary>
/// Reads the properties of one JSON object of a definition: names match case-insensitively, expressions are evaluated, every error
/// is reported with its place and reading goes on. Without values (<see cref="ExpressionScope.HasValues"/>) an expression is checked
/// and its property counts as present but unread.
/// </summary>
public sealed partial class DefinitionParser
{
    /// <summary>Stands for a text that is not known while a factory is validated without values.</summary>
    internal const string Deferred = "(known at run time)";

    // Of an expression that is wrong: the problem tells the place in it.
    const int MaxShown = 500;

    static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    readonly JsonObject _json;
    readonly ExpressionScope _scope;
    readonly DefinitionReport _report;
    readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Starts at an object of a definition.</summary>
    public DefinitionParser(JsonObject json, string file, string path, ExpressionScope scope, DefinitionReport report)
    {
        _json = json;
        File = file;
        Path = path;
        _scope = scope;
        _report = report;
    }

    /// <summary>The file below the factory folder.</summary>
    public string File { get; }

    /// <summary>What its expressions see.</summary>
    internal ExpressionScope Scope => _scope;

    /// <summary>The same object, its expressions seeing more.</summary>
    internal DefinitionParser InScope(ExpressionScope scope) => InScope(scope, _report);

    /// <summary>The same object, its expressions seeing other things and its errors told to another report.</summary>
    internal DefinitionParser InScope(ExpressionScope scope, DefinitionReport report) => new(_json, File, Path, scope, report);

    /// <summary>The object as it stands there, expressions and all.</summary>
    internal JsonObject Json => _json;

    /// <summary>The JSON path of this object.</summary>
    public string Path { get; }

    /// <summary>Reports a property (or, without a name, this object) as wrong.</summary>
    public void Error(
        string? name, string problem, string remedy, string? value = null, DefinitionErrorCode code = DefinitionErrorCode.Invalid) =>
        _report.Add(new DefinitionError(File, name is null ? Path : $"{Path}.{name}", value, problem, remedy) { Code = code });

    /// <summary>Reports something tolerated.</summary>
    public void Hint(string name, string message) => _report.Add(new DefinitionHint(File, $"{Path}.{name}", message));

    /// <summary>Whether the property is there and not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Whether the property's value cannot be known yet.</summary>
    public bool IsDeferred(string name) => (!_scope.HasValues && IsExpression(Find(name))) || IsInVault(name);

    /// <summary>A string; numbers and Booleans are taken as text.</summary>
    public string? Text(string name, bool required = false)
    {
        if (IsInVault(name))
        {
            AddVaulted(name);
            return null;
        }

        var value = Value(name);
        if (value is JsonValue)
            return Values.ToText(value) is var text && required && text.Length == 0 ? Missing(name) : text;
        if (value is not null)
            Error(name, $"a string is wanted, not {Values.Describe(value)}", "Write a string");
        else if (required && !IsDeferred(name))
            Missing(name);
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Integer(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
        {
            return value;
        }

        Error(name, $"a whole number from {least} to {most} is wanted", "Correct the number", text);
        return null;
    }

    /// <summary>A number within bounds.</summary>
    public double? Number(string name, double least, double most)
    {
        if (Text(name) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Error(name, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most} is wanted"), "Correct the number", text);
        return null;
    }

    /// <summary>A Boolean; the strings <c>true</c> and <c>false</c> are taken too.</summary>
    public bool? Boolean(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (bool.TryParse(text, out var value))
            return value;
        Error(name, "true or false is wanted", "Correct the value", text);
        return null;
    }

    /// <summary>A timespan <c>[d.]hh:mm:ss</c>, as in ADF's model.</summary>
    /// <param name="isSigned">Whether it may begin with a minus.</param>
    public TimeSpan? Duration(string name, bool isSigned = false)
    {
        if (Text(name) is not { } text)
            return null;
        // Not TimeSpan.Parse, which takes 24:00:00 for 24 days.
        var match = DurationFormat().Match(text);
        if (match.Success
            && int.TryParse($"0{match.Groups["days"].Value}", NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days < 10_000
            && (isSigned || !match.Groups["minus"].Success))
        {
            var length = new TimeSpan(days, Part("hours"), Part("minutes"), Part("seconds"));
            return match.Groups["minus"].Success ? -length : length;
        }

        Error(name, "a timespan [d.]hh:mm:ss is wanted", "Write for example 02:00:00", text);
        return null;

        int Part(string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>A date with or without a time, ISO 8601; UTC when it says no zone.</summary>
    public DateTimeOffset? Time(string name) =>
        ZonedTime(name) is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null;

    /// <summary>A date with or without a time, ISO 8601: in UTC, or unspecified when it says no zone.</summary>
    public DateTime? ZonedTime(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
            return null;
        if (DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        Error(name, "a date and time in UTC is wanted", "Write for example 2024-12-31T18:30:00Z", text);
        return null;
    }

    /// <summary>One of the names of an enumeration, in any case.</summary>
    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { Length: > 0 } text)
            return null;
        if (ParseName<T>(text) is { } value)
            return value;
        Error(name, $"one of {string.Join(", ", Enum.GetNames<T>())} is wanted", "Use one of these names", text);
        return null;
    }

    /// <summary>A name of an enumeration, in any case: not a number, not a list of names.</summary>
    internal static T? ParseName<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : null;

    /// <summary>A nested object.</summary>
    public DefinitionParser? Object(string name, bool required = false)
    {
        var value = Value(name);
        if (value is JsonObject json)
            return Child(json, name);
        if (value is not null)
            Error(name, $"an object is wanted, not {Values.Describe(value)}", "Write { ... }");
        else if (required && !IsDeferred(name))
            Missing(name);
        return null;
    }

    /// <summary>An object whose values are evaluated, for example a reference's parameters; those not known yet are left out.</summary>
    /// <param name="name">The property.</param>
    /// <param name="secrets">Takes the values that were made of secrets; null leaves them with the others.</param>
    public JsonObject EvaluatedObject(string name, JsonObject? secrets = null)
    {
        var result = new JsonObject();
        if (Object(name) is not { } reader)
            return result;
        foreach (var (key, _) in reader._json)
        {
            JsonNode? value = null;
            var isSecret = (_scope.Secure ?? new SecureValues()).IsReadBy(() => value = reader.Value(key));
            if (!reader.IsDeferred(key))
                (isSecret && secrets is not null ? secrets : result)[key] = value?.DeepClone();
        }

        return result;
    }

    /// <summary>What <see cref="EvaluatedObject"/> leaves out, as it is not known yet; null where the object itself is not.</summary>
    internal IReadOnlyList<string>? DeferredNames(string name) =>
        IsDeferred(name) ? null
        : Find(name) is JsonObject json && Child(json, name) is var inside ? [.. json.Select(property => property.Key).Where(inside.IsDeferred)]
        : [];

    /// <summary>A value whose expressions are evaluated at any depth; null where one is not known yet.</summary>
    public JsonNode? Evaluated(string name)
    {
        Use(name);
        return Evaluated(name, Find(name));
    }

    JsonNode? Evaluated(string name, JsonNode? value)
    {
        if (IsExpression(value))
            return Evaluate(name, value, isSecret: false)?.DeepClone();
        switch (value)
        {
            case JsonObject json:
                var properties = json.Select(property => KeyValuePair.Create(property.Key, Evaluated($"{name}.{property.Key}", property.Value)));
                return new JsonObject([.. properties]);
            case JsonArray items:
                return new JsonArray([.. items.Select((item, index) => Evaluated($"{name}[{index}]", item))]);
            default:
                return value?.DeepClone();
        }
    }

    /// <summary>The property's value, expressions evaluated.</summary>
    public JsonNode? Value(string name) => Value(name, isSecret: false);

    JsonNode? Value(string name, bool isSecret)
    {
        Use(name);
        return Evaluate(name, Find(name), isSecret);
    }

    JsonNode? Evaluate(string name, JsonNode? value, bool isSecret)
    {
        if (!IsExpression(value))
            return value;
        var text = ExpressionText(value!);
        try
        {
            var expression = Expression.Parse(text);
            var problems = expression.Check(_scope).ToList();
            foreach (var problem in problems)
            {
                var code = problem.IsUnknownFunction ? DefinitionErrorCode.FunctionNotFound : DefinitionErrorCode.Invalid;
                ExpressionError(name, problem.Message, text, isSecret, code);
            }

            return _scope.HasValues && problems.Count == 0 ? expression.Evaluate(_scope) : null;
        }
        catch (ExpressionException exception)
        {
            ExpressionError(name, exception.Message, text, isSecret);
            return null;
        }
    }

    void ExpressionError(string name, string problem, string text, bool isSecret, DefinitionErrorCode code = DefinitionErrorCode.Invalid)
    {
        // What is wrong with it may quote the secret.
        if (isSecret)
        {
            Error(
                name, "it begins with @ or has @{ in it and is not an expression that can be evaluated",
                "Write @@ for a secret that begins with @, and @@{ inside it", code: code);
        }
        else
        {
            Error(name, problem, "Correct the expression", text.Length <= MaxShown ? text : $"{text[..MaxShown]}...", code);
        }
    }

    JsonNode? Find(string name) => Values.Find(_json, name);

    DefinitionParser Child(JsonObject json, string name) => new(json, File, $"{Path}.{name}", _scope, _report);

    /// <summary>Reports a property that is not there, or is null.</summary>
    internal void Require(string name, string? remedy = null)
    {
        if (!Has(name))
            Missing(name, remedy);
    }

    string? Missing(string name, string? remedy = null)
    {
        if (!Values.TryFind(_json, name, out var value))
            Error(name, "it is required", remedy ?? (Misspelling(name) is { } other ? $"Write \"{name}\" for \"{other}\"" : $"Add \"{name}\""));
        else
            Error(name, value is null ? "it is null, and a value is required" : "it is empty, and a value is required", remedy ?? "Give it a value");
        return null;
    }

    string? Misspelling(string name) => Nearest.Misspelt(name, _json.Select(property => property.Key).Where(other => !_read.Contains(other)));

    bool IsExpression(JsonNode? value) => !_scope.IsLiteral && value switch
    {
        JsonObject json => json["type"] is JsonValue type && type.GetValueKind() == JsonValueKind.String
            && type.GetValue<string>().Equals("Expression", StringComparison.OrdinalIgnoreCase) && json["value"] is JsonValue,
        JsonValue text => text.GetValueKind() == JsonValueKind.String && Expression.IsExpression(text.GetValue<string>()),
        _ => false,
    };

    static string ExpressionText(JsonNode value) => Values.ToText(value is JsonObject json ? json["value"] : value);

    [GeneratedRegex(@"^(?<minus>-)?((?<days>\d+)\.)?(?<hours>\d\d):(?<minutes>60|[0-5][0-9]):(?<seconds>60|[0-5][0-9])\z")]
    private static partial Regex DurationFormat();
}
