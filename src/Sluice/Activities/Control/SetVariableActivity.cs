using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Activities.Control;

/// <summary><c>SetVariable</c>: a new value for a variable, or what the pipeline returns to who executes it.</summary>
sealed class SetVariableActivity() : ActivityType("SetVariable")
{
    /// <inheritdoc/>
    public override bool GivesItsInput => true;

    /// <inheritdoc/>
    public override bool SetsVariable => true;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        if (properties.Boolean("setSystemVariable") == true)
            return ReadReturnValue(properties);
        var name = reading.Variables.Find(properties, "variableName");
        var value = properties.Value("value");
        properties.Require("value");
        if (name is not null && reading.Variables.Problem(name, value) is { } problem)
            properties.Error("value", problem, "Convert the value, or declare the variable otherwise");
        return name is null ? null : Set(name, value);
    });

    static ActivityWork? ReadReturnValue(DefinitionParser properties)
    {
        var name = properties.Text("variableName", required: true);
        if (name is not null && !name.Equals(DeclaredVariables.ReturnValue, StringComparison.OrdinalIgnoreCase))
        {
            properties.Error(
                "variableName", "this is not a system variable", $"Write {DeclaredVariables.ReturnValue}, or setSystemVariable false", name);
        }

        var values = new JsonObject();
        foreach (var item in properties.Objects("value"))
        {
            var key = item.Text("key", required: true);
            if (item.Object("value", required: true) is { } value && key is not null)
                values[key] = Typed(value);
            item.HintUnread();
        }

        return Set(DeclaredVariables.ReturnValue, values);
    }

    /// <summary>A value of the form <c>{"type":"Int","content":1}</c>; those of arrays have the same form.</summary>
    static JsonNode? Typed(DefinitionParser value)
    {
        var type = value.Text("type", required: true)?.ToUpperInvariant();
        if (type == "ARRAY")
        {
            var items = value.Objects("content").Select(Typed).ToList();
            return Values.List(items);
        }

        var content = value.Value("content");
        value.HintUnread();
        switch (type)
        {
            case null or "EXPRESSION":
                return content?.DeepClone();
            case "NULL":
                return null;
            case "STRING":
                return content is null ? null : Values.ToText(content);
            case "INT" or "FLOAT" or "BOOLEAN" or "BOOL" or "OBJECT":
                return content is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? Parsed(value, text) : content?.DeepClone();
            default:
                value.Error("type", "there is no such type of return values", "Use String, Int, Float, Boolean, Array, Null or Expression", type);
                return null;
        }
    }

    static JsonNode? Parsed(DefinitionParser value, string text)
    {
        try
        {
            return JsonNode.Parse(text.Trim() is "True" or "False" ? text.Trim().ToLowerInvariant() : text);
        }
        catch (System.Text.Json.JsonException)
        {
            value.Error("content", "it is not of its type", "Correct the value or the type");
            return null;
        }
    }

    static ActivityWork Set(string name, JsonNode? value) => WorkResult.Done(new WorkResult
    {
        Output = new JsonObject { ["name"] = name, ["value"] = value?.DeepClone() },
        Variable = (name, value, false),
    });
}
