using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>An activity with those inside it.</summary>
/// <param name="Definition">Its envelope.</param>
/// <param name="Type">Its kind; null when there is none of its type.</param>
/// <param name="Place">The names of the activities around it and its own.</param>
/// <param name="Branches">The lists of activities inside it, by name.</param>
sealed record ActivityNode(
    ActivityDefinition Definition, ActivityType? Type, string Place, IReadOnlyList<(string Name, IReadOnlyList<ActivityNode> Activities)> Branches)
{
    /// <summary>ADF allows two or three. A history holds 64 levels of JSON, and an activity inside another takes four of them.</summary>
    public const int MostNested = 12;

    /// <summary>It and all activities inside it.</summary>
    public IEnumerable<ActivityNode> WithNested =>
        Branches.SelectMany(branch => branch.Activities).SelectMany(activity => activity.WithNested).Prepend(this);

    /// <summary>Whether it, or an activity inside it, changes a variable.</summary>
    public bool SetsVariable => WithNested.Any(activity => activity.Type?.SetsVariable == true);

    /// <summary>The pipeline that it executes; null when it executes none.</summary>
    public string? Executes =>
        Type is not null && Definition.Reader.InScope(Definition.Reader.Scope, new DefinitionReport()).Object("typeProperties") is { } properties
            ? Type.Executes(properties)
            : null;

    /// <summary>Reads the envelopes of the activities inside one.</summary>
    /// <param name="definition">The activity.</param>
    /// <param name="around">Where it stands.</param>
    /// <param name="depth">How many activities are around it.</param>
    public static ActivityNode Read(ActivityDefinition definition, string around = "", int depth = 0)
    {
        var (type, place) = (ActivityTypes.Find(definition.Type), around.Length > 0 ? $"{around}/{definition.Name}" : definition.Name);
        if (type is null or { BranchProperties.Count: 0 } || definition.Reader.Object("typeProperties") is not { } properties)
            return new ActivityNode(definition, type, place, []);
        var branches = new List<(string, IReadOnlyList<ActivityNode>)>();
        foreach (var branch in type.Branches(properties))
        {
            if (depth < MostNested)
                branches.Add((branch.Name, [.. ActivityList.Read(branch.Reader, branch.Property).Select(inner => Read(inner, place, depth + 1))]));
            else if (branch.Reader.Has(branch.Property))
                branch.Reader.Error(branch.Property, $"activities are more than {MostNested} deep in each other", "Move them into a pipeline of their own");
        }

        return new ActivityNode(definition, type, place, branches);
    }

    /// <summary>What its orchestration needs to know.</summary>
    public ActivityOutline Outline(Factory factory) => new(Definition.Name, Definition.Type, Definition.DependsOn, Definition.InactiveAs)
    {
        Branches = [.. Branches.Select(branch => new BranchOutline(branch.Name, [.. branch.Activities.Select(activity => activity.Outline(factory))]))],
        Uses = ActivityUses.Of(factory, OwnParts()),
        Retry = new RetryPolicy(Definition.Policy.Retry + 1, TimeSpan.FromSeconds(Definition.Policy.RetryIntervalInSeconds)),
        Timeout = Definition.Policy.Timeout ?? Type?.LongestByDefault ?? ActivityPolicy.DefaultTimeout,
        IsRepeatable = Type?.IsRepeatable(Definition) ?? true,
    };

    /// <summary>The same activity read again, with another scope and report.</summary>
    public ActivityDefinition In(Expressions.ExpressionScope scope, DefinitionReport report) =>
        Definition with { Reader = Known(Definition.Reader.InScope(scope, report)) };

    /// <summary>What was read of the envelope is no unknown property.</summary>
    static DefinitionParser Known(DefinitionParser reader)
    {
        reader.Known("name", "type", "description", "userProperties", "dependsOn", "policy", "state", "onInactiveMarkAs");
        return reader;
    }

    /// <summary>Everything that stands in the activity, without the activities inside it.</summary>
    IEnumerable<JsonNode?> OwnParts() => Definition.Reader.Json.SelectMany(property =>
        property.Key.Equals("typeProperties", StringComparison.OrdinalIgnoreCase) && property.Value is JsonObject properties
            ? properties.Where(inner => Type?.BranchProperties.Contains(inner.Key, StringComparer.OrdinalIgnoreCase) != true).Select(inner => inner.Value)
            : [property.Value]);
}
