using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions.Pipelines;

/// <summary>A pipeline's activities, in the order of the file.</summary>
/// <param name="Name">Its name in the factory.</param>
internal sealed record Pipeline(string Name, IReadOnlyList<ActivityDefinition> Activities)
{
    /// <summary>Reads a pipeline's activities: their envelopes; what each does is read by its type.</summary>
    public static Pipeline Read(Resource resource, ExpressionScope scope, DefinitionReport report)
    {
        var reader = resource.Read(scope, report);
        reader.Ignore(
            "parameters", "annotations", "description", "folder", "concurrency", "policy", "runDimensions", "lastPublishTime",
            "variables");
        var activities = reader.Objects("activities").Select(ActivityDefinition.Read).OfType<ActivityDefinition>().ToList();
        if (!reader.Has("activities"))
            reader.Error("activities", "it is required", "Add \"activities\"");
        reader.HintUnread();

        var byName = activities.GroupBy(activity => activity.Name, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var twin in byName.Where(group => group.Count() > 1))
            reader.Error("activities", $"two activities are named '{twin.Key}'", "Give each its own name");
        var dependencies = activities.SelectMany(activity => activity.DependsOn.Select(dependency => (activity, dependency)));
        foreach (var (activity, dependency) in dependencies)
        {
            if (!activities.Exists(other => other.Name.Equals(dependency.Activity, StringComparison.OrdinalIgnoreCase)))
            {
                activity.Reader.Error(
                    "dependsOn", $"there is no activity '{dependency.Activity}'", "Correct the name", dependency.Activity);
            }
        }

        if (byName.Count == activities.Count && FindCycle(activities) is { } cycle)
            reader.Error("activities", $"these activities wait for each other: {cycle}", "Remove one of the dependencies");
        return new Pipeline(resource.Name, activities);
    }

    /// <summary>The activities that are left when those that wait for nothing left are taken away again and again.</summary>
    static string? FindCycle(List<ActivityDefinition> activities)
    {
        var left = activities.ToDictionary(activity => activity.Name, StringComparer.OrdinalIgnoreCase);
        bool WaitsForNone(ActivityDefinition activity) => !activity.DependsOn.Any(dependency => left.ContainsKey(dependency.Activity));

        while (left.Values.FirstOrDefault(WaitsForNone) is { } free)
            left.Remove(free.Name);
        return left.Count == 0 ? null : string.Join(", ", left.Keys);
    }
}
