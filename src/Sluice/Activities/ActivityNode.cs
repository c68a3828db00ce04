using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>An activity with those inside it.</summary>
/// <param name="Definition">Its envelope.</param>
/// <param name="Type">Its kind; null when there is none of its type.</param>
/// <param name="Branches">The lists of activities inside it, by name.</param>
sealed record ActivityNode(ActivityDefinition Definition, ActivityType? Type, IReadOnlyList<(string Name, IReadOnlyList<ActivityNode> Activities)> Branches)
{
    /// <summary>It and all activities inside it.</summary>
    public IEnumerable<ActivityNode> WithNested =>
        Branches.SelectMany(branch => branch.Activities).SelectMany(activity => activity.WithNested).Prepend(this);

    /// <summary>Reads the envelopes of the activities inside one.</summary>
    public static ActivityNode Read(ActivityDefinition definition)
    {
        var type = ActivityTypes.Find(definition.Type);
        if (type is null or { BranchProperties.Count: 0 } || definition.Reader.Object("typeProperties") is not { } properties)
            return new ActivityNode(definition, type, []);
        var branches = type.Branches(properties).Select(branch =>
            (branch.Name, (IReadOnlyList<ActivityNode>)[.. ActivityList.Read(branch.Reader, branch.Property).Select(Read)]));
        return new ActivityNode(definition, type, [.. branches]);
    }

    /// <summary>What its orchestration needs to know.</summary>
    public ActivityOutline Outline(Factory factory) => new(Definition.Name, Definition.Type, Definition.DependsOn, Definition.InactiveAs)
    {
        Branches = [.. Branches.Select(branch => new BranchOutline(branch.Name, [.. branch.Activities.Select(activity => activity.Outline(factory))]))],
        Uses = ActivityUses.Of(factory, OwnParts()),
        Retry = new RetryPolicy(Definition.Policy.Retry + 1, TimeSpan.FromSeconds(Definition.Policy.RetryIntervalInSeconds)),
        Timeout = Definition.Policy.Timeout,
        IsRepeatable = Type?.IsRepeatable(Definition) ?? true,
        IsOutputSecure = Definition.Policy.SecureOutput,
    };

    /// <summary>The same activity read again, with another scope and report.</summary>
    public ActivityDefinition In(Expressions.ExpressionScope scope, DefinitionReport report) =>
        Definition with { Reader = Known(Definition.Reader.InScope(scope, report)) };

    /// <summary>What was read of the envelope is no unknown property.</summary>
    static DefinitionParser Known(DefinitionParser reader)
    {
        reader.Ignore("name", "type", "description", "userProperties", "dependsOn", "policy", "state", "onInactiveMarkAs");
        return reader;
    }

    /// <summary>Everything that stands in the activity, without the activities inside it.</summary>
    IEnumerable<JsonNode?> OwnParts() => Definition.Reader.Json.SelectMany(property =>
        property.Key.Equals("typeProperties", StringComparison.OrdinalIgnoreCase) && property.Value is JsonObject properties
            ? properties.Where(inner => Type?.BranchProperties.Contains(inner.Key, StringComparer.OrdinalIgnoreCase) != true).Select(inner => inner.Value)
            : [property.Value]);
}
