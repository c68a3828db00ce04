using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Triggers.Events;

/// <summary>A filter of events by one of their values.</summary>
/// <param name="Key">Where the value stands, such as <c>data.a.b</c> or <c>subject</c>.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Operands">What it is compared with: one of these is enough.</param>
sealed record AdvancedFilter(string Key, FilterOperator Operator, IReadOnlyList<JsonNode> Operands)
{
    /// <summary>Whether the filter lets a value through; null is one that is not there.</summary>
    public bool IsMet(JsonNode? value) => Operator.IsMet(value, Operands);

    /// <summary>Reads one; null after an error.</summary>
    public static AdvancedFilter? Read(DefinitionParser reader)
    {
        var key = reader.Text("key", required: true);
        var name = reader.Text("operatorType", required: true);
        var found = name is null ? null : FilterOperator.Find(name);
        if (name is not null && found is null)
        {
            reader.Error(
                "operatorType", "there is no such operator", $"Use {string.Join(", ", FilterOperator.All.Select(one => one.Name))}", name);
        }

        IReadOnlyList<JsonNode> operands = found is { TakesValues: true } ? ReadOperands(reader, found) : [];
        reader.HintUnread();
        return key is null || found is null ? null : new AdvancedFilter(key, found, operands);
    }

    static List<JsonNode> ReadOperands(DefinitionParser reader, FilterOperator found)
    {
        var (single, several) = (reader.Value("value"), reader.Value("values"));
        var name = single is null ? "values" : "value";
        var operands = (single is null && several is JsonArray list ? list.ToList() : [single ?? several]).OfType<JsonNode>().ToList();
        if (operands.Count == 0)
            reader.Error("values", "it is required", $"Write {found.Example}");
        else if (operands.Find(operand => !found.Fits(operand)) is { } wrong)
            reader.Error(name, $"{found.Name} does not compare with this", $"Write {found.Example}", Values.Describe(wrong));
        return operands;
    }
}
