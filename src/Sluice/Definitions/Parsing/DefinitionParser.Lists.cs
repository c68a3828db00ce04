using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Definitions.Parsing;

/// <content>Lists.</content>
public sealed partial class DefinitionParser
{
    /// <summary>A list of strings.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var value = Value(name);
        if (value is JsonArray items)
            return [.. items.Select((item, index) => Values.ToText(Evaluate($"{name}[{index}]", item, isSecret: false)))];
        if (value is not null)
            Error(name, "a list of strings is wanted", "Write [\"a\", \"b\"]", Values.Describe(value));
        return [];
    }

    /// <summary>The objects of a list.</summary>
    public IEnumerable<DefinitionParser> Objects(string name)
    {
        var value = Value(name);
        if (value is not JsonArray items)
        {
            if (value is not null)
                Error(name, "a list of objects is wanted", "Write [{ ... }]", Values.Describe(value));
            yield break;
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is JsonObject json)
                yield return Child(json, $"{name}[{i}]");
            else
                Error($"{name}[{i}]", "an object is wanted", "Write { ... }", Values.Describe(items[i]));
        }
    }

    /// <summary>The whole numbers of a list, each within bounds; one number is a list of it.</summary>
    public IReadOnlyList<int> Integers(string name, int least, int most) =>
        Items<int>(
            name, $"a whole number from {least} to {most} is wanted", "Correct the number", "Write [1, 2]",
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                && value >= least && value <= most ? value : null);

    /// <summary>The names of an enumeration in a list, in any case; one name is a list of it.</summary>
    public IReadOnlyList<T> Choices<T>(string name)
        where T : struct, Enum =>
        Items<T>(
            name, $"one of {string.Join(", ", Enum.GetNames<T>())} is wanted", "Use one of these names", "Write [\"a\", \"b\"]", ParseName<T>);

    List<T> Items<T>(string name, string problem, string remedy, string form, Func<string, T?> parse)
        where T : struct
    {
        var value = Value(name);
        if (value is JsonObject)
            Error(name, "a list is wanted, not an object", form);
        var items = value switch
        {
            JsonArray list => [.. list.Select(Values.ToText)],
            JsonValue => (List<string>)[Values.ToText(value)],
            _ => [],
        };
        if (items.Find(item => parse(item) is null) is { } wrong)
            Error(name, problem, remedy, wrong);
        return [.. items.Select(parse).OfType<T>()];
    }
}
