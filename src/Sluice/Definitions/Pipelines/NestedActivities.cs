using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Definitions.Pipelines;

/// <summary>The activities inside others: those of <c>ForEach</c>, <c>Until</c>, <c>IfCondition</c> and <c>Switch</c>.</summary>
static class NestedActivities
{
    static readonly string[] Lists = ["activities", "ifTrueActivities", "ifFalseActivities", "defaultActivities"];

    /// <summary>An activity and all in it.</summary>
    public static IEnumerable<ActivityDefinition> WithNested(ActivityDefinition activity) =>
        Inside(activity).SelectMany(WithNested).Prepend(activity);

    /// <summary>The names of activities and of all in them.</summary>
    public static IEnumerable<string> Names(JsonNode? activities) =>
        (activities as JsonArray ?? []).OfType<JsonObject>().SelectMany(activity =>
        {
            var properties = activity["typeProperties"] as JsonObject ?? [];
            var cases = (properties["cases"] as JsonArray ?? []).OfType<JsonObject>().Select(one => one["activities"]);
            return Lists.Select(list => properties[list]).Concat(cases).SelectMany(Names).Prepend(Values.ToText(activity["name"]));
        });

    static IEnumerable<ActivityDefinition> Inside(ActivityDefinition activity)
    {
        var isLoop = activity.Type.Equals("ForEach", StringComparison.OrdinalIgnoreCase);
        var reader = isLoop ? activity.Reader.InScope(activity.Reader.Scope.With(ScopeFunction.Item, null)) : activity.Reader;
        if (!IsContainer(activity.Type) || reader.Object("typeProperties") is not { } properties)
            return [];
        return Lists.SelectMany(properties.Objects)
            .Concat(properties.Objects("cases").SelectMany(one => one.Objects("activities")))
            .Select(ActivityDefinition.Read)
            .OfType<ActivityDefinition>();
    }

    static bool IsContainer(string type) => type.ToUpperInvariant() is "FOREACH" or "UNTIL" or "IFCONDITION" or "SWITCH";
}
