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

        if (names.Count == activities.Count)
        {
            foreach (var cycle in FindCycles(activities))
            {
                reader.Error(
                    property, $"these activities wait for each other: {DefinitionTypes.Few(cycle)}", "Remove one of the dependencies",
                    code: DefinitionErrorCode.Cycle);
            }
        }

        return activities;
    }

    static IEnumerable<IEnumerable<string>> FindCycles(List<ActivityDefinition> activities)
    {
        var indexes = activities.Index().ToDictionary(one => one.Item.Name, one => one.Index, StringComparer.OrdinalIgnoreCase);
        var edges = activities.ConvertAll<IReadOnlyList<int>>(activity =>
            [.. activity.DependsOn.Where(other => indexes.ContainsKey(other.Activity)).Select(other => indexes[other.Activity])]);
        return Cycles.Find(edges).Select(cycle => cycle.Select(index => activities[index].Name));
    }
}
