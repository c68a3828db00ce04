using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Pipelines;

/// <summary>A list of activities: those of a pipeline, or those inside another activity.</summary>
static class ActivityList
{
    /// <summary>Reads the envelopes of the activities, and checks what they say of each other.</summary>
    public static IReadOnlyList<ActivityDefinition> Read(DefinitionParser reader, string property)
    {
        var activities = reader.Objects(property).Select(ActivityDefinition.Read).OfType<ActivityDefinition>().ToList();
        var names = activities.Select(activity => activity.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (activity, dependency) in activities.SelectMany(activity => activity.DependsOn.Select(dependency => (activity, dependency))))
        {
            if (!names.Contains(dependency.Activity))
            {
                activity.Reader.Error(
                    "dependsOn", $"there is no activity '{dependency.Activity}' beside it", "Correct the name", dependency.Activity);
            }
        }

        if (names.Count == activities.Count && FindCycle(activities) is { } cycle)
            reader.Error(property, $"these activities wait for each other: {cycle}", "Remove one of the dependencies");
        return activities;
    }

    /// <summary>The activities that are left when those that wait for nothing left are taken away again and again.</summary>
    static string? FindCycle(List<ActivityDefinition> activities)
    {
        var left = activities.ToDictionary(activity => activity.Name, StringComparer.OrdinalIgnoreCase);
        bool WaitsForNone(ActivityDefinition activity) => !activity.DependsOn.Any(dependency => left.ContainsKey(dependency.Activity));

        while (left.Values.Where(WaitsForNone).ToList() is { Count: > 0 } free)
            free.ForEach(activity => left.Remove(activity.Name));
        return left.Count == 0 ? null : string.Join(", ", left.Keys);
    }
}
