using System.Text.Json.Nodes;
using Sluice.Copying.Jobs;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Expressions;

namespace Sluice.Activities;

/// <summary>An activity while it is read.</summary>
/// <param name="Factory">The factory.</param>
/// <param name="Definition">Its envelope.</param>
/// <param name="Variables">The pipeline's variables.</param>
/// <param name="Report">Takes the errors and hints.</param>
sealed record ActivityReading(Factory Factory, ActivityDefinition Definition, DeclaredVariables Variables, DefinitionReport Report)
{
    /// <summary>The call that it is read for; null while the factory is checked.</summary>
    public ActivityRequest? Request { get; init; }

    /// <summary>What it left behind when it was not done yet; null at its beginning.</summary>
    public JsonNode? State { get; init; }

    /// <summary>What of it is secret.</summary>
    public ActivitySecrecy Secrecy { get; } = new(Definition, Definition.Reader.Scope.Secure ?? new SecureValues());

    /// <summary>False while the factory is checked.</summary>
    public bool HasValues => Definition.Reader.Scope.HasValues;

    /// <summary>Its <c>typeProperties</c>, which are read by <paramref name="read"/> and by nobody else; null after an error.</summary>
    public ActivityWork? Properties(Func<DefinitionParser, ActivityWork?> read)
    {
        var properties = Definition.Reader.Object("typeProperties", required: true);
        Definition.Reader.HintUnread();
        if (properties is null)
            return null;
        var work = read(properties);
        properties.HintUnread();
        return HasValues ? work : null;
    }

    /// <summary>The dataset that a property refers to, with its linked service, as far as they are right.</summary>
    public CopyEndpoint Dataset(DefinitionParser properties, string name) =>
        properties.Object(name, required: true) is { } reference ? CopyEndpoint.Read(Factory, reference, HasValues, Report) : default;

    /// <summary>A list that must be there; null after an error and where it is not known yet.</summary>
    public static JsonArray? Items(DefinitionParser properties, string name)
    {
        var value = properties.Value(name);
        if (value is JsonArray items)
            return items;
        if (value is not null)
            properties.Error(name, $"a list is wanted, not {Values.DescribeKind(value)}", "Write an expression that gives an array");
        else if (!properties.Has(name) || properties.Scope.HasValues)
            properties.Error(name, "a list is wanted and there is none", "Write an expression that gives an array");
        return null;
    }

    /// <summary>A Boolean that must be there; null after an error and where it is not known yet.</summary>
    public static bool? Condition(DefinitionParser properties, string name)
    {
        var value = properties.Value(name);
        if (value is not null && Values.TryToBool(value, out var result))
            return result;
        if (value is not null || !properties.Has(name) || properties.Scope.HasValues)
            properties.Error(name, $"true or false is wanted, not {Values.DescribeKind(value)}", "Write an expression that gives a Boolean");
        return null;
    }
}
